package org.ruyi.jobs.store;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * A complete temporary file, then a rename without overwriting, which the name node carries out
 * under its lock: atomic, and refused where the name is taken.
 */
final class HdfsPutIfAbsent implements PutIfAbsent {

  @Override
  public void put(FileSystem fileSystem, Path path, byte[] bytes) throws IOException {
    Path temporary = new Path(path.getParent(), ".put-" + UUID.randomUUID() + ".tmp");
    try {
      try (FSDataOutputStream out = fileSystem.create(temporary, true)) {
        out.write(bytes);
        out.hsync();
      }
      rename(fileSystem, temporary, path, Options.Rename.NONE);
    } catch (FileAlreadyExistsException e) {
      throw new AlreadyExistsException(path.toString(), e);
    } finally {
      fileSystem.delete(temporary, false);
    }
  }

  /** Hadoop's file systems hide this call; a FileContext would be one client more every time. */
  static void rename(FileSystem fileSystem, Path from, Path to, Options.Rename how)
      throws IOException {
    ((DistributedFileSystem) fileSystem).rename(from, to, how);
  }
}
