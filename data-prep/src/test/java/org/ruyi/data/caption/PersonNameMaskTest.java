package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import com.hankcs.hanlp.seg.Segment;
import com.hankcs.hanlp.seg.Viterbi.ViterbiSegment;
import com.hankcs.hanlp.seg.common.Term;
import com.huaban.analysis.jieba.WordDictionary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The mask against HanLP's own segmentation, which knows nothing of its short cuts. */
final class PersonNameMaskTest {
  private static final int CAPTIONS = 20_000;

  private static final String SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹欧司上";
  private static final String GIVEN = "伟刚勇毅俊峰强军平保东文辉力明永健世广志义兴良海山仁波宁贵福生龙元国胜学祥才婷冰德华阳江晓小新";
  private static final String FOREIGN = "阿巴克德尔弗格哈伊杰卡拉马娜奥帕昆罗斯特乌维沃谢亚兹布赫基里莫尼普丘希约什·";
  private static final List<String> ODD =
      List.of(
          "，",
          "。",
          " ",
          "·",
          "-",
          "《",
          "》",
          "先生",
          "老",
          "总",
          "2019年",
          "12.5",
          "3,000",
          "iPhone X",
          "第3",
          "A",
          "．",
          "３",
          "①",
          "一二三",
          "〇",
          "\uD840\uDC00",
          "👩\u200D🚀",
          "ㄅ",
          "ア",
          "é",
          "½",
          "%");

  private final Segment oracle =
      new ViterbiSegment()
          .enableCustomDictionary(true)
          .enableNameRecognize(true)
          .enableTranslatedNameRecognize(true)
          .enableJapaneseNameRecognize(false)
          .enableOffset(true);

  @Test
  void masksWhatHanLpTakesForNames() throws IOException {
    NavigableMap<Long, String> words = words();
    SplittableRandom random = new SplittableRandom(11);
    PersonNameMask mask = new PersonNameMask();
    int masked = 0;
    for (int i = 0; i < CAPTIONS; i++) {
      String caption = caption(words, random);
      String expected = expected(caption);
      assertThat(mask.mask(caption)).as(caption).isEqualTo(expected);
      masked += expected.equals(caption) ? 0 : 1;
    }
    assertThat(masked).as("captions with names").isBetween(CAPTIONS / 4, CAPTIONS * 3 / 4);
  }

  private String expected(String caption) {
    StringBuilder masked = new StringBuilder();
    int done = 0;
    for (Term term : oracle.seg(caption)) {
      if (term.nature.startsWith("nr") && HanCount.count(term.word) >= 2) {
        masked.append(caption, done, term.offset).append("<人名>");
        done = term.offset + term.word.length();
      }
    }
    return masked.append(caption, done, caption.length()).toString();
  }

  /** Words as frequent as in Jieba's dictionary, with made up names and what else captions hold. */
  private static String caption(NavigableMap<Long, String> words, SplittableRandom random) {
    StringBuilder caption = new StringBuilder();
    int length = random.nextInt(3, 26);
    while (caption.length() < length) {
      int kind = random.nextInt(100);
      if (kind < 6) {
        caption.append(some(SURNAMES, 1, random)).append(some(GIVEN, random.nextInt(1, 3), random));
      } else if (kind < 8) {
        caption.append(some(FOREIGN, random.nextInt(2, 6), random));
      } else if (kind < 12) {
        caption.append(ODD.get(random.nextInt(ODD.size())));
      } else {
        caption.append(words.higherEntry(random.nextLong(words.lastKey())).getValue());
      }
    }
    return caption.toString();
  }

  private static String some(String characters, int count, SplittableRandom random) {
    StringBuilder some = new StringBuilder();
    for (int i = 0; i < count; i++) {
      some.append(characters.charAt(random.nextInt(characters.length())));
    }
    return some.toString();
  }

  /** By the sum of the frequencies of the words up to each. */
  private static NavigableMap<Long, String> words() throws IOException {
    TreeMap<Long, String> words = new TreeMap<>(Map.of(0L, ""));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                WordDictionary.class.getResourceAsStream("/dict.txt"), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split("\\s+", -1);
        if (fields.length > 1) {
          words.put(words.lastKey() + Long.parseLong(fields[1]), fields[0]);
        }
      }
    }
    return words;
  }
}
