package org.ruyi.jobs.train.data;

/**
 * What is seen of a picture, which goes on as in a mirror beyond its edges.
 *
 * @param left column of the first pixel seen; negative beyond the edge
 * @param top row of the first pixel seen; negative beyond the edge
 * @param shape of what is seen
 * @param orientation of what is seen
 */
record View(int left, int top, Shape shape, Orientation orientation) {
  /** Whether a picture is mirrored left to right. */
  enum Orientation {
    AS_STORED,
    MIRRORED
  }

  /** The columns of a picture of that width which are seen, from left to right. */
  int[] columns(int width) {
    int[] columns = new int[shape.width()];
    for (int x = 0; x < columns.length; x++) {
      int at = orientation == Orientation.MIRRORED ? columns.length - 1 - x : x;
      columns[x] = reflected(left + at, width);
    }
    return columns;
  }

  /** The row of a picture of that height which is seen as the y-th. */
  int row(int y, int height) {
    return reflected(top + y, height);
  }

  /** The edge itself is not repeated: ... 2 1 0 1 2 ... */
  private static int reflected(int at, int size) {
    int near = Math.abs(at);
    return near < size ? near : 2 * (size - 1) - near;
  }
}
