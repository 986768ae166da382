package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SpreadTest {
  private static final double TOLERANCE = 1e-6;

  @Test
  void addsUpTheStretches() {
    List<WorkerReport> sum = Spread.sum(List.of(reports(5, 45), reports(1, 0), reports(0.5, 0.25)));
    assertThat(sum).extracting(WorkerReport::worker).containsExactly(0, 1);
    assertThat(sum).extracting(WorkerReport::squaredSpread).containsExactly(6.5, 45.25);
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
        .isCloseTo(expected, within(TOLERANCE * expected))
        .isEqualTo(SquaredDistance.between(first, array(b)));
    assertThat(SquaredDistance.fromZero(first)).isCloseTo(square, within(TOLERANCE * square));
  }

  @Test
  void distancesBeyondTheSquareRootOfAFloatAreThose() {
    float[] far = new float[1000];
    Arrays.fill(far, 1e30f);
    assertThat(SquaredDistance.between(far, new float[1000], 1000))
        .isCloseTo(1e63, within(TOLERANCE * 1e63));
    far[7] = Float.POSITIVE_INFINITY;
    assertThat(SquaredDistance.between(far, new float[1000], 1000))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  private static INDArray array(float[] values) {
    return Nd4j.create(values, new long[] {1, values.length}, 'c').castTo(DataType.FLOAT);
  }

  private static List<WorkerReport> reports(double first, double second) {
    WorkerReport report =
        new WorkerReport(0, 1, 0, 0, 3, 0, 0, LossByQuarter.NONE, 0, 0, 0, 0, first);
    WorkerReport other =
        new WorkerReport(1, 1, 0, 0, 3, 0, 0, LossByQuarter.NONE, 0, 0, 0, 0, second);
    return List.of(report, other);
  }
}
