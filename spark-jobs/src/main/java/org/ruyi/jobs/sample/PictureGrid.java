package org.ruyi.jobs.sample;

import java.util.Arrays;
import org.ruyi.model.pipeline.Images;

/** Lays pictures out in rows on white, two pixels apart, each pixel as it was drawn. */
public final class PictureGrid {
  private static final int GAP = 2;

  private PictureGrid() {}

  /**
   * Makes one picture of all.
   *
   * @param columns pictures a row, at least 1
   */
  public static Images of(Images pictures, int columns) {
    int used = Math.min(columns, pictures.count());
    int rows = (pictures.count() + used - 1) / used;
    int height = rows * (pictures.height() + GAP) + GAP;
    int width = used * (pictures.width() + GAP) + GAP;
    int channels = pictures.channels();
    byte[] grid = new byte[Math.multiplyExact(height, Math.multiplyExact(width, channels))];
    Arrays.fill(grid, (byte) 0xFF);
    int line = pictures.width() * channels;
    for (int i = 0; i < pictures.count(); i++) {
      int top = GAP + i / used * (pictures.height() + GAP);
      int left = GAP + i % used * (pictures.width() + GAP);
      for (int y = 0; y < pictures.height(); y++) {
        System.arraycopy(
            pictures.bytes(),
            (i * pictures.height() + y) * line,
            grid,
            ((top + y) * width + left) * channels,
            line);
      }
    }
    return new Images(1, height, width, channels, grid);
  }

  /** As many columns as make the grid about square. */
  public static int square(int count) {
    return (int) Math.ceil(Math.sqrt(count));
  }
}
