package org.ruyi.model.nn;

/**
 * The naive oracle of libtorch's CPU generator: MT19937 (Matsumoto and Nishimura, 1998) and the
 * Box-Muller transform in groups of sixteen.
 */
public final class MersenneTwister {
  private static final int SIZE = 624;
  private static final int SHIFT = 397;
  private static final int GROUP = 16;

  private final int[] state = new int[SIZE];
  private int next = SIZE;

  public MersenneTwister(long seed) {
    state[0] = (int) seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  public int nextInt() {
    if (next == SIZE) {
      for (int i = 0; i < SIZE; i++) {
        int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
        state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
      }
      next = 0;
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private double uniform() {
    return (nextInt() & 0xffffff) / (double) (1 << 24);
  }

  /** What {@code torch.randn} draws for {@code count} numbers, at least sixteen. */
  public double[] normals(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = uniform();
    }
    for (int start = 0; start + GROUP <= count; start += GROUP) {
      boxMuller(values, start);
    }
    if (count % GROUP != 0) {
      int start = count - GROUP;
      for (int i = start; i < count; i++) {
        values[i] = uniform();
      }
      boxMuller(values, start);
    }
    return values;
  }

  private static void boxMuller(double[] values, int start) {
    for (int j = start; j < start + GROUP / 2; j++) {
      double radius = Math.sqrt(-2 * Math.log(1 - values[j]));
      double angle = 2 * Math.PI * values[j + GROUP / 2];
      values[j] = radius * Math.cos(angle);
      values[j + GROUP / 2] = radius * Math.sin(angle);
    }
  }
}
