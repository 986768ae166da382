package org.ruyi.data.caption;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.ruyi.data.InvalidSourceException;

/** A user's list of words: UTF-8, one a line; blank lines and those that start with # are none. */
final class WordList {
  static final int MOST_BYTES = 16 << 20;
  static final int LONGEST_WORD = 200;

  private WordList() {}

  /**
   * Reads a list.
   *
   * @throws InvalidSourceException where there is none, or it is not what such a list must be; the
   *     words themselves are not in the message
   */
  static List<SensitiveWords.Word> read(String uri, Configuration hadoop) {
    String text = decode(uri, bytes(uri, hadoop));
    List<SensitiveWords.Word> words = new ArrayList<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      String word = VisibleText.of(line);
      if (word.length() > LONGEST_WORD) {
        throw invalid(uri, "line " + number + " is longer than " + LONGEST_WORD + " characters");
      }
      if (!word.isEmpty() && !word.startsWith("#")) {
        words.add(new SensitiveWords.Word(number, word));
      }
    }
    if (words.isEmpty()) {
      throw invalid(uri, "it holds no words");
    }
    return words;
  }

  private static byte[] bytes(String uri, Configuration hadoop) {
    try {
      Path path = new Path(uri);
      FileStatus status = path.getFileSystem(hadoop).getFileStatus(path);
      if (status.isDirectory()) {
        throw invalid(uri, "it is a folder");
      }
      try (InputStream in = path.getFileSystem(hadoop).open(path)) {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
          throw invalid(uri, "it is longer than " + MOST_BYTES + " bytes");
        }
        return bytes;
      }
    } catch (FileNotFoundException e) {
      throw invalid(uri, "there is no such file");
    } catch (IOException | IllegalArgumentException e) {
      throw invalid(uri, e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static String decode(String uri, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw invalid(uri, "it is not UTF-8");
    }
  }

  private static InvalidSourceException invalid(String uri, String reason) {
    return new InvalidSourceException("Cannot read caption.sensitive-words " + uri + ": " + reason);
  }
}
