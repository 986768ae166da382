package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HtmlTagsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "一<b>只</b>猫|一只猫",
        "猫<br>狗<BR />山|猫 狗 山",
        "<a href=\"x\" class=y>猫</a>|猫",
        "<!-- 注 -->猫<!DOCTYPE html>| 猫 ",
        "<h1>猫</h1>| 猫 ",
        "a <b <i>猫|a <b 猫"
      })
  void strips(String text, String stripped) {
    assertThat(HtmlTags.strip(text)).isEqualTo(stripped);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<人名>的照片",
        "1 < 2 > 0",
        "<3",
        "<",
        "<>",
        "</>",
        "<nosuchtag>",
        "<bold>",
        "<b",
        "<b猫>",
        "a<b"
      })
  void keepsWhatIsNoTag(String text) {
    assertThat(HtmlTags.strip(text)).isEqualTo(text);
  }

  @Test
  void answersAtOnceOnHostileText() {
    String hostile = "<b ".repeat(400_000);
    assertThat(HtmlTags.strip(hostile)).isEqualTo(hostile);
    String long1 = "<b " + "x".repeat(400_000);
    assertThat(HtmlTags.strip(long1)).isEqualTo(long1);
  }
}
