package org.ruyi.data.source;

import java.io.IOException;
import java.util.List;

/** The pairs of one file of CIFAR-10's binary version: a byte of the class, then the picture. */
final class Cifar10Pairs extends FilePairs {
  static final int RECORD = 1 + Cifar10Picture.BYTES;

  private final int file;
  private final BlockReader in;
  private final List<String> classes;
  private long row;

  /**
   * @param classes names by number
   */
  Cifar10Pairs(int file, String name, BlockReader in, List<String> classes) {
    super(name);
    this.file = file;
    this.in = in;
    this.classes = classes;
  }

  @Override
  ListedPair read() throws IOException {
    long offset = row * RECORD;
    if (offset >= in.length()) {
      return null;
    }
    long at = row++;
    int label = in.read(offset, 1)[0] & 0xFF;
    String key = RowKey.of(name(), at);
    if (label >= classes.size()) {
      return ListedPair.bad(
          file,
          at,
          new PairText(key, null, null, null),
          SourceRules.MALFORMED_ROW,
          "its class is " + label + ", there are " + classes.size());
    }
    String caption = classes.get(label);
    return ListedPair.good(
        file,
        at,
        new PairText(key, null, caption, null),
        Cifar10Picture.location(name(), offset + 1));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
