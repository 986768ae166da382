package org.ruyi.data.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * Writes {@link Photographs} as {@code 000000.jpg} and on, for the benchmarks that read files;
 * those that are there already stay. With the number of pictures and the folder as arguments; the
 * command is with the benchmark that wants them.
 */
public final class PhotographFolder {
  private PhotographFolder() {}

  /**
   * Writes the files.
   *
   * @param arguments pictures and folder
   */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve(String.format(Locale.ROOT, "%06d.jpg", i));
      if (!Files.exists(file)) {
        Path part = Files.write(folder.resolve("part"), Photographs.jpeg(i));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }
}
