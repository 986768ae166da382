package org.ruyi.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BicubicResizeTest {
  /** Levels of 255; the fast path rounds the rows' sums to fp32 between the axes, as Pillow. */
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @CsvSource({"64, 64, 32", "32, 32, 299", "500, 37, 40", "17, 23, 19", "299, 299, 299"})
  void itIsTheSumOfTheDefinition(int height, int width, int size) {
    byte[] pixels = noise(height, width);
    float[] resized = new BicubicResize(height, width, size).apply(pixels, 3);

    for (int[] at :
        new int[][] {{0, 0}, {size - 1, size - 1}, {size / 2, size / 3}, {1, size - 2}}) {
      for (int c = 0; c < 3; c++) {
        assertThat((double) resized[(c * size + at[0]) * size + at[1]])
            .isCloseTo(naive(pixels, height, width, c, size, at[0], at[1]), within(TOLERANCE));
      }
    }
  }

  /**
   * Halving a step by hand: weights at distances 1/4, 3/4, 5/4 and 7/4 are 111/128, 29/128, −9/128
   * and −3/128, and sum to 2.
   */
  @Test
  void aStepOvershootsAsCubicConvolutionDoes() {
    byte[] row = new byte[32 * 32 * 3];
    for (int i = 0; i < row.length; i++) {
      row[i] = (byte) (i / 3 % 32 < 16 ? 100 : 200);
    }

    float[] resized = new BicubicResize(32, 32, 16).apply(row, 3);

    assertThat((double) resized[5 * 16 + 5]).isCloseTo(100, within(TOLERANCE));
    assertThat((double) resized[5 * 16 + 6]).isCloseTo(100 - 300 / 256.0, within(TOLERANCE));
    assertThat((double) resized[5 * 16 + 7]).isCloseTo(100 + 1700 / 256.0, within(TOLERANCE));
    assertThat((double) resized[5 * 16 + 10]).isCloseTo(200, within(TOLERANCE));
  }

  @Test
  void anEvenPictureStaysAndNothingLeavesTheRangeOfBytes() {
    byte[] even = new byte[40 * 30 * 3];
    Arrays.fill(even, (byte) 201);
    for (float value : new BicubicResize(40, 30, 21).apply(even, 3)) {
      assertThat((double) value).isCloseTo(201, within(TOLERANCE));
    }
    byte[] board = new byte[8 * 8 * 3];
    for (int i = 0; i < board.length; i++) {
      board[i] = (byte) ((i / 3 + i / 24) % 2 == 0 ? 0 : 255);
    }
    for (float value : new BicubicResize(8, 8, 50).apply(board, 3)) {
      assertThat(value).isBetween(0f, 255f);
    }
  }

  @Test
  void anEmptyPictureIsRefused() {
    assertThatThrownBy(() -> new BicubicResize(0, 5, 299))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid picture: 5 x 0 pixels (sides of 1 to 32768)");
  }

  /** Every pixel of the picture, weighted by the stretched kernel and the sum of all weights. */
  private static double naive(
      byte[] pixels, int height, int width, int channel, int size, int row, int column) {
    double sum = 0;
    double weights = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double weight = kernel(y, row, height, size) * kernel(x, column, width, size);
        sum += weight * (pixels[(y * width + x) * 3 + channel] & 0xff);
        weights += weight;
      }
    }
    return Math.min(Math.max(sum / weights, 0), 255);
  }

  /** Keys' kernel by its two polynomials, with a = −1/2. */
  private static double kernel(int from, int to, int fromSize, int toSize) {
    double scale = (double) fromSize / toSize;
    double d = Math.abs((to + 0.5) * scale - (from + 0.5)) / Math.max(1, scale);
    if (d <= 1) {
      return 1.5 * Math.pow(d, 3) - 2.5 * Math.pow(d, 2) + 1;
    }
    return d < 2 ? -0.5 * Math.pow(d, 3) + 2.5 * Math.pow(d, 2) - 4 * d + 2 : 0;
  }

  private static byte[] noise(int height, int width) {
    byte[] pixels = new byte[height * width * 3];
    new SplittableRandom(height * 1000L + width).nextBytes(pixels);
    return pixels;
  }
}
