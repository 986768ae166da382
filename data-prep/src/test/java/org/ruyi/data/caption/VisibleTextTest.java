package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VisibleTextTest {
  @Test
  void joinsWhiteSpaceAndStripsEnds() {
    assertThat(VisibleText.of(" \t一只\r\n\n猫\u3000\u00A0坐着 ")).isEqualTo("一只 猫 坐着");
  }

  @Test
  void dropsControlAndFormatCharacters() {
    assertThat(VisibleText.of("一\u0000只\u200B猫\uFEFF\u202E")).isEqualTo("一只猫");
  }

  @Test
  void keepsPunctuationEmojiAndRareCharacters() {
    String text = "“猫”，\uD840\uDC00 👩\u200D🚀！";
    assertThat(VisibleText.of(text)).isEqualTo(text);
  }

  @Test
  void keepsCharactersThatThisJavaDoesNotKnow() {
    String fromUnicode15 = Character.toString(0x31350);
    assertThat(VisibleText.of(fromUnicode15 + "\uFFFE\uFDD0")).isEqualTo(fromUnicode15);
  }

  @Test
  void leavesNothingOfNothing() {
    assertThat(VisibleText.of("\u0001 \u200B \uD800")).isEmpty();
  }

  @Test
  void isIdempotent() {
    String clean = VisibleText.of("  a \u0007 b\u200B 猫 \n");
    assertThat(VisibleText.of(clean)).isEqualTo(clean);
  }
}
