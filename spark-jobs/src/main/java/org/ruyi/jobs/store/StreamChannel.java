package org.ruyi.jobs.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A stream as a channel, in larger pieces than the JDK's own, which knows 8 kB only. */
final class StreamChannel implements WritableByteChannel {
  private static final int PIECE = 1 << 18;

  private final OutputStream out;
  private final byte[] piece = new byte[PIECE];

  /**
   * @param out for the caller to close
   */
  StreamChannel(OutputStream out) {
    this.out = out;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int all = bytes.remaining();
    while (bytes.hasRemaining()) {
      int count = Math.min(PIECE, bytes.remaining());
      bytes.get(piece, 0, count);
      out.write(piece, 0, count);
    }
    return all;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
