package org.ruyi.data.source;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * Random reads through one buffer: neighbours come from the same read, and whatever is passed over
 * by more than the buffer is never read.
 */
final class BlockReader implements Closeable {
  private static final int BUFFER = 64 << 10;

  private final FSDataInputStream in;
  private final long length;
  private final byte[] buffer = new byte[BUFFER];
  private long start;
  private int filled;

  /**
   * @param length of the file
   */
  BlockReader(FSDataInputStream in, long length) {
    this.in = in;
    this.length = length;
  }

  long length() {
    return length;
  }

  /**
   * Reads exactly {@code count} bytes.
   *
   * @throws EOFException where the file ends before
   */
  byte[] read(long position, int count) throws IOException {
    if (position < 0 || position + count > length) {
      throw new EOFException("byte " + (position + count) + " is wanted, the file has " + length);
    }
    byte[] bytes = new byte[count];
    if (count > BUFFER) {
      in.seek(position);
      in.readFully(bytes);
      return bytes;
    }
    if (position < start || position + count > start + filled) {
      fill(position);
    }
    System.arraycopy(buffer, (int) (position - start), bytes, 0, count);
    return bytes;
  }

  private void fill(long position) throws IOException {
    int wanted = (int) Math.min(BUFFER, length - position);
    in.seek(position);
    in.readFully(buffer, 0, wanted);
    start = position;
    filled = wanted;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
