package org.ruyi.jobs.prepare;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Names of versions: they sort in the order of time, and no two writers choose the same. */
final class VersionName {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private VersionName() {}

  /** For example {@code 20260131T235959Z-1f2e3d4c}. */
  static String of(Instant time, String nonce) {
    return TIME.format(time) + "-" + nonce;
  }
}
