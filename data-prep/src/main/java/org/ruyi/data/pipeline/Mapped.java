package org.ruyi.data.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;

/** An iterator's elements, each made into another when it is asked for. */
record Mapped<A, B>(Iterator<A> source, Work<A, B> work) implements Iterator<B> {

  /** What is done to one element. */
  interface Work<A, B> {
    B of(A element) throws IOException;
  }

  @Override
  public boolean hasNext() {
    return source.hasNext();
  }

  @Override
  public B next() {
    try {
      return work.of(source.next());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read stored pictures: " + e.getMessage(), e);
    }
  }
}
