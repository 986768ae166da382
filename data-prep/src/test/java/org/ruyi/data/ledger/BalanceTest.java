package org.ruyi.data.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class BalanceTest {
  @Test
  void holdsWhereNothingIsLost() {
    assertThat(new Balance("the captions", 10, 7, 3).kept()).isEqualTo(7);
  }

  @Test
  void failsWhereARowIsLostOrDoubled() {
    assertThatThrownBy(() -> new Balance("the captions", 10, 6, 3))
        .isInstanceOf(UnbalancedLedgerException.class)
        .hasMessage(
            "Cannot account for every row after the captions: 10 went in, 6 were kept and 3"
                + " rejected");
    assertThatThrownBy(() -> new Balance("the captions", 10, 8, 3))
        .isInstanceOf(UnbalancedLedgerException.class);
  }

  @Test
  void boundsWhatStrangersPutIntoDetails() {
    Rejection rejection = Rejection.of(Stage.SOURCE, "malformed-row", "a\nb" + "c".repeat(1000));
    assertThat(rejection.detail()).startsWith("a bccc").hasSize(301).endsWith("…");
  }
}
