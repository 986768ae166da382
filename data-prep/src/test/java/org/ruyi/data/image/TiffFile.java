package org.ruyi.data.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;

/** A TIFF tag by tag, of one strip or of several tiles. */
final class TiffFile {
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final TreeMap<Integer, int[]> tags = new TreeMap<>();
  private final Set<Integer> longs = new HashSet<>(Set.of(0x0100, 0x0101, 0x0116));
  private final List<byte[]> pieces = new ArrayList<>();
  private final ByteOrder order;

  /**
   * Begins with a picture of unsigned whole numbers.
   *
   * @param photometric 0: white is zero, 1: black is zero, 2: RGB, 3: palette, 5: inks
   */
  TiffFile(ByteOrder order, int width, int height, int samples, int bits, int photometric) {
    this.order = order;
    int[] depths = new int[samples];
    Arrays.fill(depths, bits);
    tag(0x0100, width).tag(0x0101, height).tag(0x0102, depths).tag(0x0103, 1);
    tag(0x0106, photometric).tag(0x0115, samples).tag(0x0116, height);
  }

  /** Sets a tag of 16-bit numbers. */
  TiffFile tag(int tag, int... values) {
    tags.put(tag, values);
    return this;
  }

  /** Makes a tag one of 32-bit numbers. */
  TiffFile asLong(int tag) {
    longs.add(tag);
    return this;
  }

  TiffFile tiles(int width, int height) {
    return tag(0x0142, width).tag(0x0143, height);
  }

  /** Adds a strip or a tile. */
  TiffFile pixels(int... bytes) {
    byte[] piece = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      piece[i] = (byte) bytes[i];
    }
    pieces.add(piece);
    return this;
  }

  /** Adds a strip or a tile of 16-bit samples. */
  TiffFile wide(int... samples) {
    ByteBuffer buffer = ByteBuffer.allocate(2 * samples.length).order(order);
    for (int sample : samples) {
      buffer.putShort((short) sample);
    }
    pieces.add(buffer.array());
    return this;
  }

  /** Compresses what was added so far. */
  TiffFile deflated() throws IOException {
    for (int i = 0; i < pieces.size(); i++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
        deflater.write(pieces.get(i));
      }
      pieces.set(i, out.toByteArray());
    }
    return tag(0x0103, 8);
  }

  byte[] bytes() {
    boolean tiled = tags.containsKey(0x0142);
    int offsets = tiled ? 0x0144 : 0x0111;
    int counts = tiled ? 0x0145 : 0x0117;
    asLong(offsets).asLong(counts);
    tag(counts, pieces.stream().mapToInt(piece -> piece.length).toArray());
    tag(offsets, new int[pieces.size()]);
    int after = 8 + 2 + 12 * tags.size() + 4;
    int[] place = {after};
    tags.forEach((tag, values) -> place[0] += beside(tag, values));
    for (int i = 0; i < pieces.size(); i++) {
      tags.get(offsets)[i] = place[0];
      place[0] += pieces.get(i).length;
    }
    ByteBuffer out = ByteBuffer.allocate(place[0]).order(order);
    out.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
    out.putShort((short) 42).putInt(8).putShort((short) tags.size());
    place[0] = after;
    tags.forEach((tag, values) -> entry(out, tag, values, place));
    out.position(place[0]);
    pieces.forEach(out::put);
    return out.array();
  }

  /** How many bytes of a tag do not fit into the directory. */
  private int beside(int tag, int[] values) {
    int length = (longs.contains(tag) ? 4 : 2) * values.length;
    return length <= 4 ? 0 : length;
  }

  private void entry(ByteBuffer out, int tag, int[] values, int[] place) {
    boolean wide = longs.contains(tag);
    out.putShort((short) tag).putShort((short) (wide ? LONG : SHORT)).putInt(values.length);
    int field = out.position();
    int length = beside(tag, values);
    int at = length == 0 ? field : place[0];
    if (length > 0) {
      out.putInt(place[0]);
      place[0] += length;
    }
    for (int value : values) {
      if (wide) {
        out.putInt(at, value);
      } else {
        out.putShort(at, (short) value);
      }
      at += wide ? 4 : 2;
    }
    out.position(field + 4);
  }
}
