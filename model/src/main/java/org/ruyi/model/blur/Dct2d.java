package org.ruyi.model.blur;

import org.bytedeco.pytorch.Tensor;

/**
 * The orthonormal discrete cosine transform (DCT-II) along height and width:
 *
 * <p>X[k] = s_k·Σ_n x[n]·cos(π(n + ½)k/N), s_0 = √(1/N), otherwise √(2/N). Its inverse is its
 * transpose.
 */
public final class Dct2d {
  private static final int MAXIMUM_SIDE = 4096;

  private final float[] rows;
  private final float[] columns;
  private final int height;
  private final int width;

  /**
   * @param height 1 to 4096
   * @param width 1 to 4096
   */
  public Dct2d(int height, int width) {
    if (height < 1 || width < 1 || height > MAXIMUM_SIDE || width > MAXIMUM_SIDE) {
      throw new IllegalArgumentException(
          "Invalid size of transform: %d x %d (1 to %d)".formatted(height, width, MAXIMUM_SIDE));
    }
    this.height = height;
    this.width = width;
    this.rows = matrix(height);
    this.columns = height == width ? rows : matrix(width);
  }

  /**
   * Coefficients of pictures.
   *
   * @param x [..., height, width] floating
   * @return the same shape, frequencies ascending along both axes
   */
  public Tensor forward(Tensor x) {
    return on(x, rows, height).matmul(x).matmul(on(x, columns, width).t());
  }

  /**
   * Pictures of coefficients.
   *
   * @param coefficients [..., height, width] floating
   * @return the same shape
   */
  public Tensor inverse(Tensor coefficients) {
    return on(coefficients, rows, height)
        .t()
        .matmul(coefficients)
        .matmul(on(coefficients, columns, width));
  }

  private static Tensor on(Tensor like, float[] matrix, int side) {
    return Tensor.create(matrix, side, side).to(like.device(), like.scalar_type());
  }

  private static float[] matrix(int n) {
    float[] values = new float[n * n];
    for (int k = 0; k < n; k++) {
      double scale = Math.sqrt((k == 0 ? 1.0 : 2.0) / n);
      for (int i = 0; i < n; i++) {
        values[k * n + i] = (float) (scale * Math.cos(Math.PI * (i + 0.5) * k / n));
      }
    }
    return values;
  }
}
