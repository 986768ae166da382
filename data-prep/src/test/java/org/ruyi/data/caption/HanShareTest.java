package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

final class HanShareTest {
  @Test
  void countsLettersOfEveryScript() {
    assertThat(HanShare.of("猫cat")).isEqualTo(0.25, within(1e-12));
    assertThat(HanShare.of("猫 2021，!")).isEqualTo(1);
    assertThat(HanShare.of("\uD840\uDC00한")).isEqualTo(0.5, within(1e-12));
    assertThat(HanShare.of("123")).isZero();
    assertThat(HanShare.of("")).isZero();
  }

  @Test
  void admitsTheShareItself() {
    assertThat(new HanShare(0.25).judge("猫cat")).isEmpty();
    assertThat(new HanShare(0.3).judge("猫cat"))
        .contains(new Rejection(Stage.CAPTION, "han-share", "0.250", "at least 0.3", ""));
  }
}
