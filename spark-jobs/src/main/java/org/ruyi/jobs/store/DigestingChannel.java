package org.ruyi.jobs.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Hands bytes on and digests them on the way, in pieces that are still in the processor's cache
 * when they are handed on.
 */
final class DigestingChannel implements WritableByteChannel {
  private static final int PIECE = 1 << 18;

  private final WritableByteChannel target;
  private final MessageDigest digest = Sha256Copy.sha256Digest();
  private long size;

  /**
   * @param target where bytes go, for the caller to close
   */
  DigestingChannel(WritableByteChannel target) {
    this.target = target;
  }

  /** What was written, which nothing can be added to afterwards. */
  StoredFile file(String path) {
    return new StoredFile(path, size, HexFormat.of().formatHex(digest.digest()));
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int all = bytes.remaining();
    int end = bytes.limit();
    while (bytes.position() < end) {
      bytes.limit(Math.min(end, bytes.position() + PIECE));
      digest.update(bytes.duplicate());
      while (bytes.hasRemaining()) {
        target.write(bytes);
      }
      bytes.limit(end);
    }
    size += all;
    return all;
  }

  @Override
  public boolean isOpen() {
    return target.isOpen();
  }

  @Override
  public void close() {}
}
