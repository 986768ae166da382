package org.ruyi.data.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The pairs of one file, whatever its format, in the file's order. */
abstract class FilePairs implements Iterator<ListedPair>, Closeable {
  private final String name;
  private ListedPair next;
  private boolean ahead;

  /**
   * @param name of the file, as errors name it
   */
  FilePairs(String name) {
    this.name = name;
  }

  final String name() {
    return name;
  }

  /** Reads the next pair; null at the end. */
  abstract ListedPair read() throws IOException;

  @Override
  public final boolean hasNext() {
    if (!ahead) {
      try {
        next = read();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + name + ": " + e.getMessage(), e);
      }
      ahead = true;
    }
    return next != null;
  }

  @Override
  public final ListedPair next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ahead = false;
    return next;
  }
}
