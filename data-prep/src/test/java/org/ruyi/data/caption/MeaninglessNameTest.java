package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MeaninglessNameTest {
  private final MeaninglessName rule = new MeaninglessName();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "000.jpg",
        "IMG_1234",
        "IMG_1234.JPG",
        "DSC0001.JPG",
        "DSCF1234",
        "img-20200101-wa0003.jpeg",
        "20190304_123456",
        "1 (2)",
        "mmexport1583377312345.jpg",
        "微信图片_20200102030405.jpg",
        "图片1.png",
        "QQ截图20200101.png",
        "未命名",
        "untitled",
        "u=1234,5678&fm=26.jpg",
        "d41d8cd98f00b204e9800998ecf8427e"
      })
  void rejectsNames(String caption) {
    assertThat(rule.judge(caption).orElseThrow().rule()).isEqualTo("meaningless-name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "一只猫",
        "猫.jpg",
        "2020年的春天",
        "image of 猫",
        "图片里有一只猫",
        "照片墙",
        "DSC0001.JPG 里的猫",
        "facade"
      })
  void keepsCaptions(String caption) {
    assertThat(rule.judge(caption)).isEmpty();
  }

  @Test
  void answersAtOnceOnHostileText() {
    String hostile = "img" + "_-. ()".repeat(20_000) + "猫";
    assertThat(rule.judge(hostile)).isEmpty();
  }
}
