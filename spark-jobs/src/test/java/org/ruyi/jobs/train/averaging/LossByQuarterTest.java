package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LossByQuarterTest {

  @Test
  void sortsExamplesByTheirTimesteps() {
    LossByQuarter first =
        LossByQuarter.of(new double[] {0, 249, 250, 999}, new double[] {1, 3, 5, 7}, 1000);
    LossByQuarter second = LossByQuarter.of(new double[] {750}, new double[] {9}, 1000);

    assertThat(first.counts()).containsExactly(2L, 1L, 0L, 1L);
    assertThat(first.plus(second).means()).containsExactly(2.0, 5.0, Double.NaN, 8.0);
    assertThat(LossByQuarter.NONE.plus(first)).isEqualTo(first);
  }

  @Test
  void sharesAFewStepsOut() {
    LossByQuarter losses = LossByQuarter.of(new double[] {0, 1, 2}, new double[] {1, 2, 3}, 3);
    assertThat(losses.counts()).containsExactly(1L, 1L, 1L, 0L);
  }

  @Test
  void refusesAnotherNumberOfQuarters() {
    assertThatThrownBy(() -> new LossByQuarter(List.of(1.0), List.of(1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid losses by quarter: 1 sums and 1 counts (4 of each)");
  }
}
