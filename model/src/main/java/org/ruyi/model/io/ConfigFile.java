package org.ruyi.model.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/** Reads a JSON file of bounded size through a parser that throws on invalid text. */
final class ConfigFile {
  private static final long MAXIMUM_BYTES = 1 << 20;

  private ConfigFile() {}

  static <T> T read(Path path, Function<String, T> parser) throws IOException {
    try {
      if (Files.size(path) > MAXIMUM_BYTES) {
        throw new IOException(
            "Cannot read %s: %d bytes (at most %d)"
                .formatted(path, Files.size(path), MAXIMUM_BYTES));
      }
      return parser.apply(Files.readString(path));
    } catch (NoSuchFileException e) {
      throw new IOException("Cannot read %s: no such file".formatted(path), e);
    } catch (CharacterCodingException e) {
      throw new IOException("Cannot read %s: not UTF-8 text".formatted(path), e);
    } catch (IllegalArgumentException e) {
      throw new IOException("Cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
  }
}
