package org.ruyi.data.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * At most so many bytes of another stream. Closing it leaves the other one alone, because closing
 * the body of an answer reads it to its end.
 */
final class LimitedStream extends FilterInputStream {
  private final long limit;
  private final Overflow overflow;
  private long read;

  LimitedStream(InputStream in, long limit, Overflow overflow) {
    super(in);
    this.limit = limit;
    this.overflow = overflow;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (read == limit && overflow == Overflow.CUT) {
      return -1;
    }
    int want = (int) Math.min(length, limit - read + (overflow == Overflow.REFUSE ? 1 : 0));
    int count = super.read(buffer, offset, want);
    if (count > 0) {
      read += count;
      if (read > limit) {
        throw new TooLongException(limit);
      }
    }
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public long skip(long count) {
    throw new UnsupportedOperationException("Cannot skip: bytes that are not read are not counted");
  }

  @Override
  public void close() {}
}
