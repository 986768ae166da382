package org.ruyi.model.dit;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Sines and cosines of column and row (arXiv 1706.03762, section 3.5, by axis): the first half of a
 * token's width is of its column, the second of its row; in each, sines come first.
 */
final class PositionTable {
  private static final double MAXIMUM_PERIOD = 10_000;

  private PositionTable() {}

  /**
   * The table of one grid; a grid of another size than {@code base} covers the same range.
   *
   * @param base tokens along one side at which positions are 0, 1, 2, …
   * @param width of a token, a multiple of 4
   * @return [1, rows·columns, width] fp32
   */
  static Tensor of(int rows, int columns, int base, int width, Device device) {
    float[] table = new float[Math.multiplyExact(rows * columns, width)];
    int half = width / 2;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int at = (row * columns + column) * width;
        fill(table, at, half, (double) column * base / columns);
        fill(table, at + half, half, (double) row * base / rows);
      }
    }
    Tensor tensor =
        torch.empty(
            new long[] {1, (long) rows * columns, width},
            new TensorOptions(ScalarType.Float),
            new MemoryFormatOptional());
    new FloatPointer(tensor.data_ptr()).put(table);
    return tensor.to(device, ScalarType.Float);
  }

  private static void fill(float[] table, int at, int length, double position) {
    int frequencies = length / 2;
    for (int i = 0; i < frequencies; i++) {
      double angle = position * Math.pow(MAXIMUM_PERIOD, -(double) i / frequencies);
      table[at + i] = (float) Math.sin(angle);
      table[at + frequencies + i] = (float) Math.cos(angle);
    }
  }
}
