package org.ruyi.data.pipeline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Stands for a text where texts are compared across the corpus, so that texts need not be shuffled:
 * the first 128 bits of SHA-256. Two different texts of 10^9 have the same one with a probability
 * below 10^-20, and nobody can make two that do.
 */
final class Digest {
  private static final int BYTES = 16;

  private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(Digest::sha256);

  private Digest() {}

  static byte[] of(String text) {
    MessageDigest digest = SHA256.get();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(digest.digest(), BYTES);
  }

  /** Of two texts; the length of the first says where the second starts. */
  static byte[] of(String first, String second) {
    MessageDigest digest = SHA256.get();
    byte[] bytes = first.getBytes(StandardCharsets.UTF_8);
    for (int shift = 24; shift >= 0; shift -= 8) {
      digest.update((byte) (bytes.length >>> shift));
    }
    digest.update(bytes);
    digest.update(second.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(digest.digest(), BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot compare texts: this Java has no SHA-256", e);
    }
  }
}
