package org.ruyi.data.stats;

import com.huaban.analysis.jieba.JiebaSegmenter;
import com.huaban.analysis.jieba.JiebaSegmenter.SegMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The words of a caption that say what it is about, as Jieba divides it: no stop words, no numbers,
 * no punctuation, no single Latin letters, and nothing of the marks that stand for masked names.
 */
final class Words {
  /** One a process: its dictionary takes some seconds and some 100 MB. */
  private static final JiebaSegmenter SEGMENTER = QuietJieba.load();

  private static final Set<String> STOP_WORDS = stopWords();
  private static final Pattern MASK = Pattern.compile("<\\p{IsHan}{1,8}>");
  private static final int LONGEST_CAPTION = 2_000;
  private static final int LONGEST_WORD = 20;

  private Words() {}

  static List<String> of(String caption) {
    String text = caption.substring(0, Math.min(caption.length(), LONGEST_CAPTION));
    return SEGMENTER.process(MASK.matcher(text).replaceAll(" "), SegMode.SEARCH).stream()
        .map(token -> token.word.strip().toLowerCase(Locale.ROOT))
        .filter(Words::tells)
        .toList();
  }

  private static boolean tells(String word) {
    int length = word.codePointCount(0, word.length());
    boolean alone = length == 1 && word.charAt(0) < 0x2E80;
    return length > 0
        && length <= LONGEST_WORD
        && !alone
        && word.codePoints().anyMatch(Character::isLetter)
        && word.codePoints().allMatch(Character::isLetterOrDigit)
        && !STOP_WORDS.contains(word);
  }

  private static Set<String> stopWords() {
    try (InputStream in = Words.class.getResourceAsStream("stop-words.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> List.of(line.split(" ")).stream())
          .filter(word -> !word.isEmpty())
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read stop-words.txt", e);
    }
  }
}
