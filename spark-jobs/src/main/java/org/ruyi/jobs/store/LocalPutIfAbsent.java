package org.ruyi.jobs.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;

/**
 * A complete temporary file, then a hard link under the final name, which the kernel makes
 * atomically and only where the name is free. Hadoop's own exclusive create on local disks is
 * neither.
 */
final class LocalPutIfAbsent implements PutIfAbsent {

  @Override
  public void put(FileSystem fileSystem, org.apache.hadoop.fs.Path path, byte[] bytes)
      throws IOException {
    Path target = Path.of(path.toUri().getPath());
    Files.createDirectories(target.getParent());
    // Not the JDK's own temporary file, which only its owner may read: the link keeps its mode.
    Path temporary = target.resolveSibling(".put-" + UUID.randomUUID() + ".tmp");
    try {
      Files.write(temporary, bytes);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw new AlreadyExistsException(path.toString(), e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
