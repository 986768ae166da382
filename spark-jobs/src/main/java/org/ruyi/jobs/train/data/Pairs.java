package org.ruyi.jobs.train.data;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The rows of a row group, in the order of their shapes. */
final class Pairs {
  private static final int OVERHEAD = 100;

  private final List<byte[]> images;
  private final List<String> captions;
  private final int[] stored;

  /**
   * @param images encoded pictures
   * @param captions beside them
   * @param stored the row of each in the file
   */
  Pairs(List<byte[]> images, List<String> captions, int[] stored) {
    this.images = images;
    this.captions = captions;
    this.stored = stored;
  }

  /**
   * Rows of one shape.
   *
   * @param images encoded pictures
   * @param captions beside them
   */
  static Pairs ofOneShape(List<byte[]> images, List<String> captions) {
    return new Pairs(images, captions, IntStream.range(0, images.size()).toArray());
  }

  /**
   * Rows of any shapes, which are put in order.
   *
   * @param images encoded pictures, as they are stored
   * @param captions beside them
   * @param shapes beside them
   */
  static Pairs ofShapes(List<byte[]> images, List<String> captions, List<Shape> shapes) {
    int[] order =
        IntStream.range(0, images.size())
            .boxed()
            .sorted(Comparator.comparing(shapes::get))
            .mapToInt(Integer::intValue)
            .toArray();
    return new Pairs(
        IntStream.of(order).mapToObj(images::get).toList(),
        IntStream.of(order).mapToObj(captions::get).toList(),
        order);
  }

  byte[] image(int row) {
    return images.get(row);
  }

  String caption(int row) {
    return captions.get(row);
  }

  /** The row in the file. */
  int stored(int row) {
    return stored[row];
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
