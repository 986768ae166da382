package org.ruyi.jobs.train.averaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.zip.CRC32C;

/**
 * The mean of the workers' states, {@code sum(weight_k * x_k)}, in the order of the workers. It is
 * summed as pairs of floats whose exact sum is meant, with twice the digits of one: Java turns
 * arithmetic on floats into vector instructions, and no conversion to doubles. (Ogita, Rump and
 * Oishi, Accurate sum and dot product, algorithm 5.3.)
 */
final class WeightedMean {
  /** Numbers that stay in a core's cache while the workers' are added up. */
  private static final int TILE = 1 << 11;

  private final double[] weights;
  private final double[] squaredSpreads;
  private final List<Integer> checksums = new ArrayList<>();
  private final float[][] tiles;
  private final float[] sum = new float[TILE];
  private final float[] error = new float[TILE];
  private final float[] rounded = new float[TILE];
  private final short[] halves = new short[TILE];

  private WeightedMean(double[] weights) {
    this.weights = weights;
    this.squaredSpreads = new double[weights.length];
    this.tiles = new float[weights.length][TILE];
  }

  /**
   * What is known of a mean.
   *
   * @param squaredSpreads the squared distance of each worker's parameters from it
   * @param checksums CRC-32C of its pieces
   */
  record Averaged(double[] squaredSpreads, List<Integer> checksums) {}

  /**
   * Averages stretches of the same length.
   *
   * @param form of the workers' parameters
   * @param weights of the workers; their sum is 1
   * @param mean floats, overwritten
   */
  static Averaged of(List<Stretch> workers, Deltas form, double[] weights, Stretch mean) {
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
    return new Averaged(average.squaredSpreads, List.copyOf(average.checksums));
  }

  /**
   * @param eachTile called with the number of its numbers
   */
  private void write(List<ByteBuffer> sources, Deltas form, ByteBuffer mean, IntConsumer eachTile) {
    FloatBuffer target = floats(mean);
    ByteBuffer bytes = mean.duplicate();
    CRC32C checksum = new CRC32C();
    for (int at = 0; at < target.capacity(); at += TILE) {
      int count = Math.min(TILE, target.capacity() - at);
      read(sources, form, at, count);
      add(count);
      target.put(at, rounded, 0, count);
      checksum.update(bytes.limit(Float.BYTES * (at + count)));
      eachTile.accept(count);
    }
    checksums.add((int) checksum.getValue());
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
    Arrays.fill(error, 0, count, 0);
    for (int k = 0; k < tiles.length; k++) {
      float weight = (float) weights[k];
      add(weight, (float) (weights[k] - weight), tiles[k], count);
    }
    for (int i = 0; i < count; i++) {
      rounded[i] = sum[i] + error[i];
    }
  }

  /**
   * {@link Math#fma} is an instruction of every processor with AVX2 or NEON, as libtorch wants
   * them.
   *
   * @param weight its upper digits
   * @param rest its lower ones
   */
  private void add(float weight, float rest, float[] tile, int count) {
    for (int i = 0; i < count; i++) {
      float value = tile[i];
      float product = weight * value;
      float lost = Math.fma(weight, value, -product) + rest * value;
      float before = sum[i];
      float after = before + product;
      float added = after - before;
      error[i] += (before - (after - added)) + (product - added) + lost;
      sum[i] = after;
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
