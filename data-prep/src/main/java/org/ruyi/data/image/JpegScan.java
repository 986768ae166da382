package org.ruyi.data.image;

/**
 * Walks all markers of a JPEG (ITU-T T.81, annex B). The decoder goes on silently where compressed
 * data are damaged; damage that makes a marker where none can stand, puts restart markers out of
 * order or loses the end is seen here, at the cost of looking at each byte once. What it leaves
 * unseen is damage that happens to be valid compressed data.
 */
final class JpegScan {
  private static final int SCAN = 0xDA;
  private static final int END = 0xD9;
  private static final int RESTART_INTERVAL = 0xDD;

  /** A picture of more scans than any encoder writes is made to keep the decoder busy. */
  private static final int MOST_SCANS = 100;

  private JpegScan() {}

  /**
   * @throws UndecodableException where the picture has too many scans
   */
  static void checkScans(byte[] bytes) throws UndecodableException {
    walk(bytes, false);
  }

  /**
   * @throws UndecodableException where the picture is damaged, or has too many scans
   */
  static void check(byte[] bytes) throws UndecodableException {
    walk(bytes, true);
  }

  private static void walk(byte[] array, boolean strict) throws UndecodableException {
    Bytes bytes = Bytes.of(array);
    int at = 2;
    int scans = 0;
    int restart = 0;
    boolean inScan = false;
    boolean restarts = false;
    while (true) {
      int found = at;
      while (found < array.length - 1 && array[found] != (byte) 0xFF) {
        found++;
      }
      if (found >= array.length - 1) {
        if (strict) {
          throw new UndecodableException("the JPEG has no end");
        }
        return;
      }
      if (strict && !inScan && found != at) {
        throw new UndecodableException("the JPEG has rubbish between its segments");
      }
      at = found + 1;
      int marker = array[at] & 0xFF;
      if (marker == 0xFF) {
        continue;
      }
      at++;
      if (marker == END) {
        return;
      }
      if (marker >= 0xD0 && marker <= 0xD7) {
        if (strict && (!inScan || !restarts || (marker & 7) != restart)) {
          throw new UndecodableException("the JPEG has a restart marker out of order");
        }
        restart = (restart + 1) & 7;
        continue;
      }
      if (marker == 0) {
        if (strict && !inScan) {
          throw new UndecodableException("the JPEG has rubbish between its segments");
        }
        continue;
      }
      if (strict && marker < 0xC0) {
        throw new UndecodableException(
            "the JPEG has marker FF%02X in its compressed data".formatted(marker));
      }
      int length = at + 2 <= array.length ? bytes.bigU16(at) : 0;
      if (strict && (length < 2 || at + length > array.length)) {
        throw new UndecodableException("the JPEG has a segment of a wrong length");
      }
      if (marker == RESTART_INTERVAL && at + 4 <= array.length) {
        restarts = bytes.bigU16(at + 2) > 0;
      }
      inScan = marker == SCAN;
      if (inScan) {
        restart = 0;
        if (++scans > MOST_SCANS) {
          throw new UndecodableException("the JPEG has more than " + MOST_SCANS + " scans");
        }
      }
      at += Math.max(length, 2);
    }
  }
}
