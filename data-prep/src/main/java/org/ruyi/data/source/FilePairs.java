package org.ruyi.data.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;

/** The pairs of one file, whatever its format. */
final class FilePairs implements Iterator<ListedPair>, Closeable {
  private final Iterator<ListedPair> pairs;
  private final Closeable file;

  <T extends Iterator<ListedPair> & Closeable> FilePairs(T pairs) {
    this.pairs = pairs;
    this.file = pairs;
  }

  @Override
  public boolean hasNext() {
    return pairs.hasNext();
  }

  @Override
  public ListedPair next() {
    return pairs.next();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
