package org.ruyi.model.metrics;

/**
 * One axis of an antialiased resize: every output position is a weighted sum of neighbouring input
 * positions. The cubic convolution kernel (Keys, 1981) with a = −0.5 is stretched by the factor of
 * reduction, its weights normalised at the borders, as Pillow does.
 *
 * @param first the first input position of every output position
 * @param weights of the positions from there on, summing to 1
 */
@SuppressWarnings("ArrayRecordComponent")
record ResampleAxis(int[] first, double[][] weights) {
  private static final double A = -0.5;
  private static final double SUPPORT = 2;

  static ResampleAxis bicubic(int from, int to) {
    double scale = (double) from / to;
    double stretch = Math.max(scale, 1);
    double reach = SUPPORT * stretch;
    int[] first = new int[to];
    double[][] weights = new double[to][];
    for (int i = 0; i < to; i++) {
      double center = (i + 0.5) * scale;
      first[i] = (int) Math.max(center - reach + 0.5, 0);
      int end = Math.min((int) (center + reach + 0.5), from);
      weights[i] = new double[end - first[i]];
      double sum = 0;
      for (int j = 0; j < weights[i].length; j++) {
        weights[i][j] = cubic((j + first[i] - center + 0.5) / stretch);
        sum += weights[i][j];
      }
      for (int j = 0; j < weights[i].length; j++) {
        weights[i][j] /= sum;
      }
    }
    return new ResampleAxis(first, weights);
  }

  private static double cubic(double x) {
    double distance = Math.abs(x);
    if (distance < 1) {
      return ((A + 2) * distance - (A + 3)) * distance * distance + 1;
    }
    return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * A : 0;
  }

  /**
   * The sum for one output position.
   *
   * @param start index of input position 0 in {@code values}
   * @param stride from one input position to the next
   */
  float at(int position, float[] values, int start, int stride) {
    double sum = 0;
    int at = start + first[position] * stride;
    for (double weight : weights[position]) {
      sum += weight * values[at];
      at += stride;
    }
    return (float) sum;
  }
}
