package org.ruyi.jobs.train.averaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The mean of the workers' states, {@code sum(weight_k * x_k)}, summed in double precision in the
 * order of the workers.
 */
final class WeightedMean {
  /** Numbers that stay in a core's cache while the workers' are added up. */
  private static final int TILE = 1 << 11;

  private final double[] weights;
  private final double[] squaredSpreads;
  private final float[][] tiles;
  private final double[] sum = new double[TILE];
  private final float[] rounded = new float[TILE];
  private final short[] halves = new short[TILE];

  private WeightedMean(double[] weights) {
    this.weights = weights;
    this.squaredSpreads = new double[weights.length];
    this.tiles = new float[weights.length][TILE];
  }

  /**
   * Averages stretches of the same length.
   *
   * @param form of the workers' parameters
   * @param weights of the workers; their sum is 1
   * @param mean floats, overwritten
   * @return the squared distance of each worker's parameters from the mean
   */
  static double[] of(List<Stretch> workers, Deltas form, double[] weights, Stretch mean) {
    WeightedMean average = new WeightedMean(weights);
    for (int i = 0; i < mean.parameters().size(); i++) {
      int piece = i;
      average.write(
          workers.stream().map(worker -> worker.parameters().get(piece)).toList(),
          form,
          mean.parameters().get(i),
          average::measure);
    }
    for (int i = 0; i < mean.moments().size(); i++) {
      int piece = i;
      average.write(
          workers.stream().map(worker -> worker.moments().get(piece)).toList(),
          Deltas.FP32,
          mean.moments().get(i),
          count -> {});
    }
    return average.squaredSpreads;
  }

  /**
   * @param eachTile called with the number of its numbers
   */
  private void write(List<ByteBuffer> sources, Deltas form, ByteBuffer mean, IntConsumer eachTile) {
    FloatBuffer target = floats(mean);
    for (int at = 0; at < target.capacity(); at += TILE) {
      int count = Math.min(TILE, target.capacity() - at);
      read(sources, form, at, count);
      add(count);
      target.put(at, rounded, 0, count);
      eachTile.accept(count);
    }
  }

  private void read(List<ByteBuffer> sources, Deltas form, int at, int count) {
    for (int k = 0; k < tiles.length; k++) {
      switch (form) {
        case FP32 -> floats(sources.get(k)).get(at, tiles[k], 0, count);
        case BF16 -> {
          halves(sources.get(k)).get(at, halves, 0, count);
          for (int i = 0; i < count; i++) {
            tiles[k][i] = Bf16.value(halves[i]);
          }
        }
      }
    }
  }

  private void add(int count) {
    Arrays.fill(sum, 0, count, 0);
    for (int k = 0; k < tiles.length; k++) {
      add(weights[k], tiles[k], count);
    }
    for (int i = 0; i < count; i++) {
      rounded[i] = (float) sum[i];
    }
  }

  private void add(double weight, float[] tile, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += weight * tile[i];
    }
  }

  private void measure(int count) {
    for (int k = 0; k < tiles.length; k++) {
      squaredSpreads[k] += SquaredDistance.between(tiles[k], rounded, count);
    }
  }

  private static FloatBuffer floats(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static ShortBuffer halves(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.nativeOrder()).asShortBuffer();
  }
}
