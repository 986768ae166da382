package org.ruyi.data.dedup;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Finds, among the hashes of one bucket, those close to one of them, by multi-index hashing
 * (Norouzi, Punjani, Fleet, <i>Fast Exact Search in Hamming Space with Multi-Index Hashing</i>,
 * 2014, section 2): hashes are indexed by each of m chunks of their bits; where two differ in at
 * most d = m r + a bits, one of the first a + 1 chunks differs in at most r bits or another in at
 * most r - 1, so that few values of few chunks lead to every close one. Exact.
 */
final class CloseHashes {
  private static final int MAX_CHUNK_BITS = 20;

  /** Cost of visiting a value of an index, in comparisons of hashes. */
  private static final int VISIT = 6;

  private final long[] hashes;
  private final int size;
  private final int distance;
  private final Chunk[] chunks;
  private final int[] seen;

  /** One chunk's index: items by the value of its bits, and how many bits of it may differ. */
  private record Chunk(int shift, int bits, int[] flips, int[] starts, int[] items) {
    int value(long hash) {
      return (int) (hash >>> shift & (1L << bits) - 1);
    }
  }

  /**
   * Indexes hashes.
   *
   * @param hashes of which the first {@code size} count
   * @param bits the lowest bits, in which the hashes may differ; above they are equal
   * @param distance greatest Hamming distance of close hashes
   */
  CloseHashes(long[] hashes, int size, int bits, int distance) {
    this.hashes = hashes;
    this.size = size;
    this.distance = distance;
    int best = cheapest(size, bits, distance);
    this.chunks = new Chunk[best == 0 ? 0 : best];
    this.seen = new int[best == 0 ? 0 : size];
    for (int i = 0, shift = 0; i < chunks.length; i++) {
      int width = width(bits, best, i);
      chunks[i] = index(shift, width, radius(best, i, distance));
      shift += width;
    }
  }

  /** Visits the items before {@code item} that are close to it, each once, in no order. */
  void before(int item, IntConsumer visitor) {
    long hash = hashes[item];
    if (chunks.length == 0) {
      for (int other = 0; other < item; other++) {
        if (Long.bitCount(hash ^ hashes[other]) <= distance) {
          visitor.accept(other);
        }
      }
      return;
    }
    for (Chunk chunk : chunks) {
      int value = chunk.value(hash);
      for (int flip : chunk.flips()) {
        int start = chunk.starts()[value ^ flip];
        int end = chunk.starts()[(value ^ flip) + 1];
        // Items of one value are in ascending order.
        for (int i = start; i < end && chunk.items()[i] < item; i++) {
          int other = chunk.items()[i];
          if (seen[other] != item + 1 && Long.bitCount(hash ^ hashes[other]) <= distance) {
            seen[other] = item + 1;
            visitor.accept(other);
          }
        }
      }
    }
  }

  /** The number of chunks that costs least; 0: comparing all is cheaper. */
  private static int cheapest(int size, int bits, int distance) {
    double least = size / 2.0;
    int best = 0;
    for (int count = Math.max(1, (bits + MAX_CHUNK_BITS - 1) / MAX_CHUNK_BITS);
        count <= distance + 1;
        count++) {
      double cost = 0;
      for (int i = 0; i < count; i++) {
        int width = width(bits, count, i);
        double values = Math.pow(2, width);
        // Building the index costs its size, shared by the items.
        cost +=
            flipCount(width, radius(count, i, distance)) * (VISIT + size / values)
                + VISIT * values / size;
      }
      if (cost < least) {
        least = cost;
        best = count;
      }
    }
    return best;
  }

  private static int width(int bits, int count, int chunk) {
    return bits / count + (chunk < bits % count ? 1 : 0);
  }

  /** -1: the chunk need not be looked at. */
  private static int radius(int count, int chunk, int distance) {
    return distance / count - (chunk <= distance % count ? 0 : 1);
  }

  private static double flipCount(int width, int radius) {
    double sum = 0;
    double choose = 1;
    for (int k = 0; k <= radius; k++) {
      sum += choose;
      choose = choose * (width - k) / (k + 1);
    }
    return sum;
  }

  private Chunk index(int shift, int width, int radius) {
    int[] flips = flips(width, radius);
    if (flips.length == 0) {
      return new Chunk(shift, width, flips, new int[0], new int[0]);
    }
    int[] starts = new int[(1 << width) + 1];
    Chunk chunk = new Chunk(shift, width, flips, starts, new int[size]);
    for (int i = 0; i < size; i++) {
      starts[chunk.value(hashes[i]) + 1]++;
    }
    for (int value = 0; value < 1 << width; value++) {
      starts[value + 1] += starts[value];
    }
    int[] next = Arrays.copyOf(starts, starts.length);
    for (int i = 0; i < size; i++) {
      chunk.items()[next[chunk.value(hashes[i])]++] = i;
    }
    return chunk;
  }

  private static int[] flips(int width, int radius) {
    int[] flips = new int[(int) flipCount(width, radius)];
    int count = 0;
    for (int k = 0; k <= Math.min(radius, width); k++) {
      // The next number with as many bits set (Hacker's Delight, section 2-1).
      for (long bits = (1L << k) - 1; bits < 1L << width; ) {
        flips[count++] = (int) bits;
        if (bits == 0) {
          break;
        }
        long lowest = bits & -bits;
        long ripple = bits + lowest;
        bits = ripple | ((bits ^ ripple) >>> 2) / lowest;
      }
    }
    return flips;
  }
}
