package org.ruyi.model.metrics;

import org.ruyi.model.pipeline.Images;

/**
 * The resize that FID is defined with by clean-fid (Parmar et al., arXiv 2104.11222): antialiased
 * bicubic in floating point, with no rounding back to bytes, kept in [0, 255].
 */
final class BicubicResize {
  private static final int MAXIMUM_SIDE = 1 << 15;

  private final int height;
  private final int width;
  private final int size;
  private final ResampleAxis rows;
  private final ResampleAxis columns;

  /**
   * @param height of the pictures that come
   * @param width of the pictures that come
   * @param size height and width of those that go
   */
  BicubicResize(int height, int width, int size) {
    if (height < 1 || width < 1 || height > MAXIMUM_SIDE || width > MAXIMUM_SIDE) {
      throw new IllegalArgumentException(
          "Invalid picture: %d x %d pixels (sides of 1 to %d)"
              .formatted(width, height, MAXIMUM_SIDE));
    }
    this.height = height;
    this.width = width;
    this.size = size;
    this.rows = ResampleAxis.bicubic(height, size);
    this.columns = ResampleAxis.bicubic(width, size);
  }

  /**
   * The resize of these pictures.
   *
   * @throws IllegalArgumentException if there is no picture or it has not 3 channels
   */
  static BicubicResize of(Images images, int size) {
    if (images.count() < 1 || images.channels() != 3) {
      throw new IllegalArgumentException(
          "Invalid images: %d of %d channels (at least 1, of 3)"
              .formatted(images.count(), images.channels()));
    }
    return new BicubicResize(images.height(), images.width(), size);
  }

  /**
   * Resizes one picture.
   *
   * @param pixels [height, width, channels], unsigned
   * @return [channels, size, size] in [0, 255]
   */
  float[] apply(byte[] pixels, int channels) {
    float[] resized = new float[channels * size * size];
    float[] plane = new float[height * width];
    float[] narrowed = new float[height * size];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = Byte.toUnsignedInt(pixels[i * channels + c]);
      }
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < size; x++) {
          narrowed[y * size + x] = columns.at(x, plane, y * width, 1);
        }
      }
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          float value = rows.at(y, narrowed, x, size);
          resized[(c * size + y) * size + x] = Math.min(Math.max(value, 0), 255);
        }
      }
    }
    return resized;
  }
}
