package org.ruyi.jobs.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The size and digest of a stream that was copied. */
record Sha256Copy(long size, String sha256) {
  private static final int BUFFER = 1 << 16;

  static Sha256Copy copy(InputStream in, OutputStream out) throws IOException {
    MessageDigest digest = sha256Digest();
    DigestInputStream digesting = new DigestInputStream(in, digest);
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int n = digesting.read(buffer); n >= 0; n = digesting.read(buffer)) {
      out.write(buffer, 0, n);
      size += n;
    }
    return new Sha256Copy(size, HexFormat.of().formatHex(digest.digest()));
  }

  static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
