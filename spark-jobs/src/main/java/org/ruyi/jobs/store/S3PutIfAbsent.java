package org.ruyi.jobs.store;

import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;

/** S3's conditional write ({@code If-None-Match: *}), which S3A 3.4.2 and later can ask for. */
final class S3PutIfAbsent implements PutIfAbsent {
  private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

  @Override
  public void put(FileSystem fileSystem, Path path, byte[] bytes) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(path);
    builder.overwrite(true).recursive().must(CONDITIONAL, true);
    FSDataOutputStream out = builder.build();
    try {
      out.write(bytes);
    } catch (IOException | RuntimeException e) {
      // Closing would publish what was written so far.
      out.abort();
      throw e;
    }
    try {
      out.close();
    } catch (RemoteFileChangedException | FileAlreadyExistsException e) {
      // The client repeats a request whose answer was lost, and then meets its own object.
      if (!holds(fileSystem, path, bytes)) {
        throw new AlreadyExistsException(path.toString(), e);
      }
    }
  }

  /** Bodies carry a nonce of their writer, so that equal bytes mean the same writer. */
  private static boolean holds(FileSystem fileSystem, Path path, byte[] bytes) throws IOException {
    try (FSDataInputStream in = fileSystem.open(path)) {
      return Arrays.equals(in.readNBytes(bytes.length + 1), bytes);
    }
  }
}
