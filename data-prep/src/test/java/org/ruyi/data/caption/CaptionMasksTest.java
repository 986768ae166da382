package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.MaskConfig;

final class CaptionMasksTest {
  private final CaptionMasks all = masks(CaptionConfig.PersonNames.MASK, true);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "猫 http://a.com/b?c=d#e 狗|猫 <网址> 狗",
        "来源：https://www.例.com|来源：<网址>.例.com",
        "图片来自www.nipic.com，谢谢|图片来自<网址>，谢谢",
        "昵图网nipic.com共享|昵图网<网址>共享",
        "见 www.a.com.cn/x_y-z.|见 <网址>.",
        "(HTTP://A.COM)|(<网址>)",
        "sub.host.org/路径|<网址>路径"
      })
  void masksUrls(String caption, String masked) {
    assertThat(new UrlMask().mask(caption)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Node.js教程", "3.14", "www. 猫", "www.....", "猫.com猫", "a.company", "。。"})
  void keepsWhatIsNoUrl(String caption) {
    assertThat(new UrlMask().mask(caption)).isEqualTo(caption);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "联系a.b+c@mail.example.com谢谢|联系<邮箱>谢谢",
        "123456@qq.com|<邮箱>",
        "x@y.com,z@w.cn|<邮箱>,<邮箱>"
      })
  void masksEmails(String caption, String masked) {
    assertThat(new EmailMask().mask(caption)).isEqualTo(masked);
    assertThat(all.mask(caption)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"@猫", "a@b", "微博@小猫", "@@@.com", "a@.com"})
  void keepsWhatIsNoEmail(String caption) {
    assertThat(new EmailMask().mask(caption)).isEqualTo(caption);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "电话13812345678预订|电话<电话>预订",
        "138 1234 5678|<电话>",
        "138-1234-5678|<电话>",
        "+8613812345678|<电话>",
        "+86 138-1234-5678。|<电话>。",
        "010-12345678|<电话>",
        "(010)12345678|<电话>",
        "0755-1234567|<电话>",
        "400-123-4567转|<电话>转",
        "4001234567|<电话>",
        "+1 650 253 0000|<电话>"
      })
  void masksPhones(String caption, String masked) {
    assertThat(new PhoneMask().mask(caption)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2021年12月31日",
        "1920x1080",
        "SKU13812345678",
        "138123456789",
        "12345678901",
        "3.13812345678",
        "20210101-20211231",
        "6217000012345678901"
      })
  void keepsWhatIsNoPhone(String caption) {
    assertThat(new PhoneMask().mask(caption)).isEqualTo(caption);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "王小明在公园里跑步|<人名>在公园里跑步",
        "范冰冰李晨街拍|<人名><人名>街拍",
        "奥巴马与妻子米歇尔出席晚宴|<人名>与妻子<人名>出席晚宴",
        "李白 诗词|<人名> 诗词"
      })
  void masksNamesOfPersons(String caption, String masked) {
    assertThat(new PersonNameMask().mask(caption)).isEqualTo(masked);
    assertThat(new PersonNameMask().mask(masked)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "一只坐在沙发上的猫",
        "高清黄山风景图片素材下载",
        "黄色小鸭子",
        "北京市海淀区",
        "a cat",
        "猫",
        "\uD840\uDC00👩\u200D🚀的照片"
      })
  void keepsCaptionsWithoutNames(String caption) {
    assertThat(new PersonNameMask().mask(caption)).isEqualTo(caption);
  }

  @Test
  void masksNamesAlikeInEveryThread() throws Exception {
    String caption = "刘德华演唱会现场照片";
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      var results =
          threads.invokeAll(
              IntStream.range(0, 200)
                  .<java.util.concurrent.Callable<String>>mapToObj(
                      i -> () -> new PersonNameMask().mask(caption))
                  .toList());
      for (Future<String> result : results) {
        assertThat(result.get()).isEqualTo("<人名>演唱会现场照片");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void masksNothingWhereToldTo() {
    CaptionMasks none = masks(CaptionConfig.PersonNames.KEEP, false);
    assertThat(none.isEmpty()).isTrue();
    assertThat(none.mask("王小明 a@b.com")).isEqualTo("王小明 a@b.com");
  }

  @Test
  void masksEverythingAtOnce() {
    assertThat(all.mask("王小明 a@b.com www.c.com 13812345678")).isEqualTo("<人名> <邮箱> <网址> <电话>");
  }

  @Test
  void neverFails() {
    SplittableRandom random = new SplittableRandom(5);
    String[] pieces = {
      "http://", "www.", ".com", "@", "1", "138", "-", " ", "+86", "王", "明", "\uD840", "(", "a", "."
    };
    for (int i = 0; i < 10_000; i++) {
      StringBuilder caption = new StringBuilder();
      for (int j = random.nextInt(15); j > 0; j--) {
        caption.append(pieces[random.nextInt(pieces.length)]);
      }
      assertThatCode(() -> all.mask(caption.toString())).doesNotThrowAnyException();
    }
  }

  /** Each would take hours if its mask were not linear. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.", "www.", "http://", "a@", "@", "a", "1", "1-", "138", "+86 ", "www.!", "0", "-.",
        "a-a."
      })
  void answersAtOnceOnHostileText(String piece) {
    CaptionMasks masks = masks(CaptionConfig.PersonNames.KEEP, true);
    String hostile = piece.repeat(400_000 / piece.length());
    assertThat(masks.mask(hostile).length()).isPositive();
    assertThat(masks.mask("猫@." + hostile + "猫")).startsWith("猫");
  }

  private static CaptionMasks masks(CaptionConfig.PersonNames names, boolean patterns) {
    return new CaptionMasks(
        Captions.config(
            CaptionConfig.Normalize.NONE,
            CaptionConfig.HtmlEntities.DECODE,
            CaptionConfig.HtmlTags.STRIP,
            names,
            new MaskConfig(patterns, patterns, patterns)));
  }
}
