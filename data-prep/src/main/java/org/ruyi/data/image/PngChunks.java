package org.ruyi.data.image;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Walks a PNG's chunks: a length, a type, so many bytes and their check sum (PNG 1.2, 1999). */
final class PngChunks {
  private static final int START = 8;

  /** Of a chunk, beside its content. */
  private static final int FRAME = 12;

  /** What a still picture is made of. */
  private static final Set<String> NEEDED = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

  private PngChunks() {}

  /** The content of the first chunk of a type that is whole and stands before the pixels. */
  static Optional<Bytes> find(Bytes file, String type) throws UndecodableException {
    long at = START;
    while (at + 8 <= file.length() && !file.startsWith("IDAT", at + 4)) {
      long length = file.bigU32(at);
      if (file.startsWith(type, at + 4) && at + 8 + length <= file.length()) {
        return Optional.of(file.slice(at + 8, length));
      }
      at += FRAME + length;
    }
    return Optional.empty();
  }

  /**
   * A copy of the file with nothing in it but the picture. Frames of an animation, profiles and
   * texts need not pass through native code; nor may a chunk that says that it is longer than the
   * file, for which the decoder would set aside as much memory.
   *
   * @throws UndecodableException where a chunk does not lie in the file
   */
  static byte[] bare(byte[] array) throws UndecodableException {
    Bytes file = Bytes.of(array);
    byte[] bare = new byte[array.length];
    System.arraycopy(array, 0, bare, 0, START);
    int to = START;
    long at = START;
    while (at < array.length) {
      if (at + FRAME > array.length || at + FRAME + file.bigU32(at) > array.length) {
        throw new UndecodableException("the picture is damaged or cut off");
      }
      int length = (int) file.bigU32(at) + FRAME;
      String type = file.latin1((int) at + 4, 4);
      if (NEEDED.contains(type)) {
        System.arraycopy(array, (int) at, bare, to, length);
        to += length;
      }
      if (type.equals("IEND")) {
        break;
      }
      at += length;
    }
    return Arrays.copyOf(bare, to);
  }
}
