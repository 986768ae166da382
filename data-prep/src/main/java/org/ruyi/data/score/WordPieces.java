package org.ruyi.data.score;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.data.InvalidScorerException;

/**
 * BERT's word pieces by a vocabulary (google-research/bert, tokenization.py, {@code
 * WordpieceTokenizer}): of every token the longest known beginning, then of the rest the longest
 * known continuation, marked {@code ##}; a token that cannot be made so is {@code [UNK]}.
 */
final class WordPieces {
  private static final int MAX_VOCABULARY_BYTES = 16 << 20;

  /** BERT's own bound: longer tokens are unknown. */
  private static final int MAX_TOKEN_LENGTH = 100;

  private final Map<String, Integer> vocabulary;
  private final int padding;
  private final int unknown;
  private final int start;
  private final int end;

  private WordPieces(Map<String, Integer> vocabulary, String uri) {
    this.vocabulary = vocabulary;
    this.padding = special("[PAD]", uri);
    this.unknown = special("[UNK]", uri);
    this.start = special("[CLS]", uri);
    this.end = special("[SEP]", uri);
  }

  /**
   * Reads a vocabulary: UTF-8, a piece a line, its number the line's from 0.
   *
   * @throws InvalidScorerException where it is not one
   */
  static WordPieces read(String uri, Configuration hadoop) {
    byte[] bytes = ModelFile.small(uri, MAX_VOCABULARY_BYTES, hadoop);
    return of(new String(bytes, StandardCharsets.UTF_8).lines().toList(), uri);
  }

  static WordPieces of(List<String> lines, String uri) {
    Map<String, Integer> vocabulary = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      vocabulary.put(lines.get(i).strip(), i);
    }
    return new WordPieces(vocabulary, uri);
  }

  /**
   * The numbers of a caption's pieces between those of {@code [CLS]} and {@code [SEP]}.
   *
   * @param greatest how many numbers there may be, the two included, at least 3; pieces beyond are
   *     cut off
   */
  int[] of(String caption, int greatest) {
    int[] numbers = new int[greatest];
    int count = 0;
    numbers[count++] = start;
    for (String token : BasicTokens.of(caption)) {
      for (int piece : pieces(token)) {
        if (count == greatest - 1) {
          numbers[count] = end;
          return numbers;
        }
        numbers[count++] = piece;
      }
    }
    numbers[count++] = end;
    return Arrays.copyOf(numbers, count);
  }

  int padding() {
    return padding;
  }

  private int[] pieces(String token) {
    int[] points = token.codePoints().toArray();
    if (points.length > MAX_TOKEN_LENGTH) {
      return new int[] {unknown};
    }
    int[] pieces = new int[points.length];
    int count = 0;
    for (int from = 0; from < points.length; ) {
      int to = points.length;
      Integer number = null;
      while (to > from && number == null) {
        String piece = new String(points, from, to - from);
        number = vocabulary.get(from == 0 ? piece : "##" + piece);
        to -= number == null ? 1 : 0;
      }
      if (number == null) {
        return new int[] {unknown};
      }
      pieces[count++] = number;
      from = to;
    }
    return Arrays.copyOf(pieces, count);
  }

  private int special(String piece, String uri) {
    Integer number = vocabulary.get(piece);
    if (number == null) {
      throw new InvalidScorerException(
          "Cannot use the vocabulary " + uri + ": it has no line " + piece);
    }
    return number;
  }
}
