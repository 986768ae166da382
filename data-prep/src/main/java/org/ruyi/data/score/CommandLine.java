package org.ruyi.data.score;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ruyi.data.InvalidScorerException;

/**
 * ONNX Runtime 1.29 on Linux reads the process's command line into 4096 bytes as it is loaded, and
 * a longer one ends the JVM by a segmentation fault: better a sentence than that.
 */
final class CommandLine {
  private static final Path FILE = Path.of("/proc/self/cmdline");
  private static final int LIMIT = 4000;

  private CommandLine() {}

  static void requireShort() {
    requireShort(FILE);
  }

  static void requireShort(Path file) {
    if (!Files.isReadable(file)) {
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (in.readNBytes(LIMIT + 1).length > LIMIT) {
        throw new InvalidScorerException(
            "Cannot load ONNX Runtime: Java's command line is longer than "
                + LIMIT
                + " bytes, which would crash it (give the class path by the environment variable"
                + " CLASSPATH or an argument file)");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
