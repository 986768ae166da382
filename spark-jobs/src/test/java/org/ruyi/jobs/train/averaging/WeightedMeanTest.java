package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WeightedMeanTest {

  @Test
  void weighsByExamples() {
    VectorSlice mean = WeightedMean.of(List.of(slice(0, 30, 1), slice(1, 10, 5)));
    assertThat(mean.parameters()).containsExactly(2);
    assertThat(mean.moments()).containsExactly(20, 200);
    assertThat(mean.examples()).isEqualTo(40);
  }

  @Test
  void doesNotDependOnTheOrderOfArrival() {
    VectorSlice a = slice(0, 1, 1e-8f);
    VectorSlice b = slice(1, 1, 1e8f);
    VectorSlice c = slice(2, 1, -1e8f);
    float[] expected = WeightedMean.of(List.of(a, b, c)).parameters();
    assertThat(WeightedMean.of(List.of(c, a, b)).parameters()).containsExactly(expected);
    assertThat(WeightedMean.of(List.of(b, c, a)).parameters()).containsExactly(expected);
  }

  @Test
  void refusesWorkersThatSawNothing() {
    assertThatThrownBy(() -> WeightedMean.of(List.of(slice(0, 0, 1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot average: the workers saw no example");
  }

  private static VectorSlice slice(int worker, long examples, float value) {
    return new VectorSlice(
        List.of(
            new WorkerReport(worker, 1, 0, 0, examples, 0, 0, LossByQuarter.NONE, 0, 0, 0, 0, 0)),
        new float[] {value},
        new float[] {10 * value, 100 * value});
  }
}
