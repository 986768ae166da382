package org.ruyi.jobs.store;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ruyi.model.io.TargetFolder;

/** The files of a local folder, to be written elsewhere. */
public final class LocalFiles {
  private LocalFiles() {}

  /** All files under a folder, by their paths below it. */
  public static Store.Content of(Path folder) {
    return target -> {
      try (Stream<Path> walk = Files.walk(folder)) {
        for (Path file : walk.filter(Files::isRegularFile).toList()) {
          ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
          target.write(
              folder.relativize(file).toString(),
              channel -> TargetFolder.writeFully(channel, bytes));
        }
      }
    };
  }
}
