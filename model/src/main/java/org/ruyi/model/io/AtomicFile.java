package org.ruyi.model.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Writes a file beside its place and moves it there when it is complete. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Creates and fills the temporary file; unlike the JDK's own, others may read it. */
  @FunctionalInterface
  public interface Body {
    void write(Path temporary) throws IOException;
  }

  /**
   * Writes a file, replacing the one that is there; folders are made where they are missing.
   *
   * @throws IOException where writing fails; the place is as it was then
   */
  public static void write(Path path, Body body) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path temporary = folder.resolve(".%s.%s.tmp".formatted(path.getFileName(), UUID.randomUUID()));
    try {
      body.write(temporary);
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
