package org.ruyi.data.image;

/** A part of a picture, in pixels. */
record Region(int x, int y, int width, int height) {

  static Region whole(int width, int height) {
    return new Region(0, 0, width, height);
  }

  /**
   * Finds in the stored picture what is seen here.
   *
   * @param width of the whole picture as seen
   * @param height of the whole picture as seen
   */
  Region stored(int width, int height, Orientation orientation) {
    int left = orientation.isFlippedAcross() ? width - x - this.width : x;
    int top = orientation.isFlippedDown() ? height - y - this.height : y;
    return orientation.isTransposed()
        ? new Region(top, left, this.height, this.width)
        : new Region(left, top, this.width, this.height);
  }
}
