package org.ruyi.data.source;

import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * One pair as its source lists it.
 *
 * @param url null where the source names none
 * @param captionRaw null where there is none
 * @param keyword null where the source names none
 * @param rejection what the source itself found wrong
 */
record ListedPair(
    int file,
    long position,
    String key,
    String url,
    String captionRaw,
    Location location,
    String keyword,
    Optional<Rejection> rejection) {

  /** A pair without a fault that the source knows of. */
  static ListedPair good(
      int file, long position, String key, String url, String captionRaw, Location location) {
    return new ListedPair(file, position, key, url, captionRaw, location, null, Optional.empty());
  }

  /** A pair that cannot go on. */
  static ListedPair bad(
      int file,
      long position,
      String key,
      String url,
      String captionRaw,
      String rule,
      String detail) {
    return new ListedPair(
        file,
        position,
        key,
        url,
        captionRaw,
        Location.NONE,
        null,
        Optional.of(Rejection.of(Stage.SOURCE, rule, detail)));
  }

  Row toRow() {
    Rejection r = rejection.orElse(null);
    return RowFactory.create(
        file,
        position,
        key,
        url,
        captionRaw,
        location.path(),
        location.offset(),
        location.length(),
        keyword,
        r == null ? null : r.stage().label(),
        r == null ? null : r.rule(),
        r == null ? null : r.measured(),
        r == null ? null : r.threshold(),
        r == null ? null : r.detail());
  }
}
