package org.ruyi.jobs.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.ruyi.jobs.UserException;

/**
 * Where the demo works. A folder that an earlier demo left is emptied first; any other folder that
 * holds something is not touched.
 */
record DemoFolder(Path root) {
  private static final String MARK = ".ruyi-demo";

  static DemoFolder create(Path root) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    if (Files.exists(absolute)) {
      if (!Files.isDirectory(absolute)) {
        throw new UserException("Cannot work in " + absolute + ": it is not a folder");
      }
      boolean empty;
      try (Stream<Path> files = Files.list(absolute)) {
        empty = files.findAny().isEmpty();
      }
      if (!empty && !Files.exists(absolute.resolve(MARK))) {
        throw new UserException(
            "Cannot work in "
                + absolute
                + ": it holds something that no demo left there (choose an empty --work folder)");
      }
      empty(absolute);
    }
    Files.createDirectories(absolute);
    Files.createFile(absolute.resolve(MARK));
    return new DemoFolder(absolute);
  }

  private static void empty(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(folder)) {
          Files.delete(path);
        }
      }
    }
  }

  Path raw() {
    return root.resolve("raw");
  }

  Path objects() {
    return root.resolve("s3");
  }

  Path grid() {
    return root.resolve("samples.png");
  }

  Path datasetReport() {
    return root.resolve("dataset.html");
  }

  Path report() {
    return root.resolve("report.html");
  }
}
