package org.ruyi.data.source;

import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * One pair as its source lists it.
 *
 * @param file ordinal of the file that lists it
 * @param position number of the row in that file, from 0
 * @param text with a key
 * @param rejection what the source itself found wrong
 */
record ListedPair(
    int file, long position, PairText text, Location location, Optional<Rejection> rejection) {

  /** A pair without a fault that the source knows of. */
  static ListedPair good(int file, long position, PairText text, Location location) {
    return new ListedPair(file, position, text, location, Optional.empty());
  }

  /** A pair that cannot go on. */
  static ListedPair bad(int file, long position, PairText text, String rule, String detail) {
    return bad(file, position, text, Rejection.of(Stage.SOURCE, rule, detail));
  }

  /** A pair that cannot go on. */
  static ListedPair bad(int file, long position, PairText text, Rejection rejection) {
    return new ListedPair(file, position, text, Location.NONE, Optional.of(rejection));
  }

  String key() {
    return text.key();
  }

  /** Null where the source names none. */
  String url() {
    return text.url();
  }

  /** Null where there is none. */
  String captionRaw() {
    return text.caption();
  }

  Row toRow() {
    Rejection r = rejection.orElse(null);
    return RowFactory.create(
        file,
        position,
        text.key(),
        text.url(),
        text.caption(),
        location.path(),
        location.offset(),
        location.length(),
        text.keyword(),
        r == null ? null : r.stage().label(),
        r == null ? null : r.rule(),
        r == null ? null : r.measured(),
        r == null ? null : r.threshold(),
        r == null ? null : r.detail());
  }
}
