package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SpreadTest {

  @Test
  void measuresHowFarWorkersLieFromTheirMean() {
    VectorSlice mean = WeightedMean.of(List.of(slice(0, 30, 1, 1), slice(1, 10, 5, 9)));
    VectorSlice next = WeightedMean.of(List.of(slice(1, 10, 3), slice(0, 30, 3)));

    assertThat(mean.parameters()).containsExactly(2, 3);
    assertThat(mean.reports()).extracting(WorkerReport::squaredSpread).containsExactly(5.0, 45.0);
    List<WorkerReport> sum = Spread.sum(List.of(mean.reports(), next.reports()));
    assertThat(sum).extracting(WorkerReport::worker).containsExactly(0, 1);
    assertThat(sum).extracting(WorkerReport::squaredSpread).containsExactly(5.0, 45.0);
  }

  @Test
  void aWorkerAloneIsTheMean() {
    VectorSlice mean = WeightedMean.of(List.of(slice(0, 3, 1, 2, 3)));
    assertThat(mean.reports()).extracting(WorkerReport::squaredSpread).containsExactly(0.0);
  }

  @Test
  void distancesOfLongArraysAreThoseOfASum() {
    int length = 600_001;
    Random random = new Random(1);
    float[] a = new float[length];
    float[] b = new float[length];
    double expected = 0;
    double square = 0;
    for (int i = 0; i < length; i++) {
      a[i] = random.nextFloat();
      b[i] = random.nextFloat();
      expected += Math.pow((double) a[i] - b[i], 2);
      square += (double) a[i] * a[i];
    }
    INDArray first = array(a);
    assertThat(SquaredDistance.between(first, array(b)))
        .isCloseTo(expected, within(1e-9 * expected))
        .isEqualTo(SquaredDistance.between(first, array(b)));
    assertThat(SquaredDistance.between(a, b)).isCloseTo(expected, within(1e-9 * expected));
    assertThat(SquaredDistance.fromZero(first)).isCloseTo(square, within(1e-9 * square));
  }

  private static INDArray array(float[] values) {
    return Nd4j.create(values, new long[] {1, values.length}, 'c').castTo(DataType.FLOAT);
  }

  private static VectorSlice slice(int worker, long examples, float... parameters) {
    return new VectorSlice(
        List.of(
            new WorkerReport(worker, 1, 0, 0, examples, 0, 0, LossByQuarter.NONE, 0, 0, 0, 0, 0)),
        parameters,
        new float[0]);
  }
}
