package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightedMeanTest {
  /** Of a distance, which is summed in floats of a few terms. */
  private static final double TOLERANCE = 1e-6;

  /** Of a mean: half a unit in the last place, and a little of what no float holds. */
  private static final double HALF_A_UNIT = 0.5 + 1e-6;

  @Test
  void weighsParametersAndMoments() {
    Stretch mean = stretch(floats(0), floats(0), floats(0));
    WeightedMean.Averaged averaged =
        WeightedMean.of(
            List.of(
                stretch(floats(1), floats(10), floats(100)),
                stretch(floats(5), floats(50), floats(500))),
            Deltas.FP32,
            new double[] {0.75, 0.25},
            mean);
    assertThat(mean.pieces()).extracting(WeightedMeanTest::first).containsExactly(2f, 20f, 200f);
    assertThat(averaged.squaredSpreads()).as("of the parameters alone").containsExactly(1, 9);
    assertThat(averaged.checksums()).isEqualTo(BlockFetch.checksums(mean.pieces()));
  }

  @Test
  void isTheNearestFloatToTheSumInDoublePrecision() {
    Random random = new Random(3);
    double[] weights = {0.5, 0.3, 0.2};
    for (int length : new int[] {1, 2, 2047, 2048, 2049, 10_001}) {
      float[][] values = new float[weights.length][length];
      List<Stretch> workers = new ArrayList<>();
      for (float[] own : values) {
        for (int i = 0; i < length; i++) {
          own[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(17) - 8));
        }
        workers.add(stretch(floats(own)));
      }
      ByteBuffer mean = floats(new float[length]);
      WeightedMean.Averaged averaged =
          WeightedMean.of(workers, Deltas.FP32, weights, stretch(mean));
      assertThat(averaged.checksums()).isEqualTo(BlockFetch.checksums(List.of(mean)));
      double[] squares = new double[weights.length];
      FloatBuffer result = view(mean);
      for (int i = 0; i < length; i++) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * values[k][i];
        }
        float found = result.get(i);
        assertThat((double) found).isCloseTo(sum, within(HALF_A_UNIT * Math.ulp(found)));
        for (int k = 0; k < weights.length; k++) {
          squares[k] += Math.pow((double) values[k][i] - found, 2);
        }
      }
      for (int k = 0; k < weights.length; k++) {
        assertThat(averaged.squaredSpreads()[k])
            .isCloseTo(squares[k], within(TOLERANCE * squares[k]));
      }
    }
  }

  @Test
  void readsParametersThatCameAsHalves() {
    int length = 5000;
    List<Stretch> workers = new ArrayList<>();
    for (int k = 0; k < 2; k++) {
      ByteBuffer halves = memory(Short.BYTES * length);
      for (int i = 0; i < length; i++) {
        halves.putShort(Short.BYTES * i, Bf16.half((k + 1) * i));
      }
      workers.add(stretch(halves, floats(new float[length]), floats(new float[length])));
    }
    ByteBuffer mean = floats(new float[length]);
    WeightedMean.of(
        workers,
        Deltas.BF16,
        new double[] {0.5, 0.5},
        stretch(mean, floats(new float[length]), floats(new float[length])));
    for (int i = 0; i < length; i++) {
      assertThat(view(mean).get(i)).isEqualTo((Bf16.round(i) + Bf16.round(2 * i)) / 2);
    }
  }

  @Test
  void aWorkerAloneIsTheMean() {
    float[] own = {1, -2, 0.1f};
    ByteBuffer mean = floats(new float[3]);
    WeightedMean.Averaged averaged =
        WeightedMean.of(
            List.of(stretch(floats(own))), Deltas.FP32, new double[] {1}, stretch(mean));
    assertThat(view(mean)).isEqualTo(FloatBuffer.wrap(own));
    assertThat(averaged.squaredSpreads()).containsExactly(0);
  }

  private static Stretch stretch(ByteBuffer parameters, ByteBuffer... moments) {
    return new Stretch(List.of(parameters), List.of(moments));
  }

  private static ByteBuffer floats(float... values) {
    ByteBuffer bytes = memory(Float.BYTES * values.length);
    view(bytes).put(values);
    return bytes;
  }

  private static ByteBuffer memory(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static FloatBuffer view(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static float first(ByteBuffer bytes) {
    return view(bytes).get(0);
  }
}
