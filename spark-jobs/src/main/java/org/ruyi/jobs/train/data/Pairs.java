package org.ruyi.jobs.train.data;

import java.util.List;

/** The rows of a row group. */
final class Pairs {
  private static final int OVERHEAD = 100;

  private final List<byte[]> images;
  private final List<String> captions;

  /**
   * @param images encoded pictures
   * @param captions beside them
   */
  Pairs(List<byte[]> images, List<String> captions) {
    this.images = images;
    this.captions = captions;
  }

  byte[] image(int row) {
    return images.get(row);
  }

  String caption(int row) {
    return captions.get(row);
  }

  int rows() {
    return images.size();
  }

  /** Roughly what this costs in memory. */
  long bytes() {
    return images.stream().mapToLong(image -> image.length).sum()
        + captions.stream().mapToLong(caption -> 2L * caption.length()).sum()
        + (long) OVERHEAD * rows();
  }
}
