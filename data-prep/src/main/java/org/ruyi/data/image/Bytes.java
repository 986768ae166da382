package org.ruyi.data.image;

import java.nio.charset.StandardCharsets;

/** Bounded reads of numbers from a part of an array; offsets are relative to the part. */
@SuppressWarnings("ArrayRecordComponent")
record Bytes(byte[] array, int start, int length) {

  static Bytes of(byte[] array) {
    return new Bytes(array, 0, array.length);
  }

  Bytes slice(long offset, long count) throws UndecodableException {
    check(offset, count);
    return new Bytes(array, start + (int) offset, (int) count);
  }

  boolean startsWith(String latin1, long offset) {
    byte[] wanted = latin1.getBytes(StandardCharsets.ISO_8859_1);
    if (offset < 0 || offset + wanted.length > length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (array[start + (int) offset + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  String latin1(int offset, int count) {
    return new String(array, start + offset, count, StandardCharsets.ISO_8859_1);
  }

  int u8(long offset) throws UndecodableException {
    check(offset, 1);
    return array[start + (int) offset] & 0xFF;
  }

  int bigU16(long offset) throws UndecodableException {
    return u8(offset) << 8 | u8(offset + 1);
  }

  int littleU16(long offset) throws UndecodableException {
    return u8(offset) | u8(offset + 1) << 8;
  }

  int littleU24(long offset) throws UndecodableException {
    return littleU16(offset) | u8(offset + 2) << 16;
  }

  long bigU32(long offset) throws UndecodableException {
    return (long) bigU16(offset) << 16 | bigU16(offset + 2);
  }

  long littleU32(long offset) throws UndecodableException {
    return littleU16(offset) | (long) littleU16(offset + 2) << 16;
  }

  private void check(long offset, long count) throws UndecodableException {
    if (offset < 0 || count < 0 || offset + count > length) {
      throw new UndecodableException("the header is cut off");
    }
  }
}
