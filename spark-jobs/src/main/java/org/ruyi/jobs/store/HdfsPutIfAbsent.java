package org.ruyi.jobs.store;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

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
      FileContext.getFileContext(path.toUri(), fileSystem.getConf())
          .rename(temporary, path, Options.Rename.NONE);
    } catch (FileAlreadyExistsException e) {
      throw new AlreadyExistsException(path.toString(), e);
    } finally {
      fileSystem.delete(temporary, false);
    }
  }
}
