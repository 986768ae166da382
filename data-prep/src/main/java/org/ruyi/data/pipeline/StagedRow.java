package org.ruyi.data.pipeline;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.image.PreparedPicture;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.source.Listing;

/**
 * Makes the rows of the pictures' stage.
 *
 * @param scores names of their columns
 * @param schema see {@link Columns#staged}
 * @param now milliseconds since 1970
 */
record StagedRow(List<String> scores, StructType schema, long now) {
  private static final int FILE = Columns.PLANNED.fieldIndex(Listing.FILE);
  private static final int POSITION = Columns.PLANNED.fieldIndex(Listing.POSITION);
  private static final int KEY = Columns.PLANNED.fieldIndex(Listing.KEY);
  private static final int URL = Columns.PLANNED.fieldIndex(Listing.URL);
  private static final int RAW = Columns.PLANNED.fieldIndex(Listing.CAPTION_RAW);
  private static final int CAPTION = Columns.PLANNED.fieldIndex(Columns.CAPTION);
  private static final int TOKENS = Columns.PLANNED.fieldIndex(Columns.TOKENS);
  private static final int SCRIPT = Columns.PLANNED.fieldIndex(Columns.SCRIPT);
  private static final int FINGERPRINT = Columns.PLANNED.fieldIndex(Columns.FINGERPRINT);
  private static final int ATTEMPTS = Columns.PLANNED.fieldIndex(Columns.ATTEMPTS);

  /**
   * A pair whose picture passed.
   *
   * @param scores by {@link #scores}
   */
  Row kept(Row pair, Got got, PreparedPicture picture, String format, double[] scores) {
    Values values =
        of(pair, got)
            .set(Columns.WIDTH, picture.width())
            .set(Columns.HEIGHT, picture.height())
            .set(Columns.ORIGINAL_WIDTH, picture.originalWidth())
            .set(Columns.ORIGINAL_HEIGHT, picture.originalHeight())
            .set(Columns.BUCKET, picture.bucket())
            .set(Columns.FORMAT, format)
            .set(Columns.SHA256, picture.sha256())
            .set(Columns.PHASH, picture.phash())
            .set(Columns.IMAGE, picture.bytes());
    for (int i = 0; i < scores.length; i++) {
      values.set(this.scores.get(i), scores[i]);
    }
    return values.row();
  }

  /**
   * A pair that is rejected.
   *
   * @param thumbnail a small JPEG for the report, or null
   */
  Row rejected(Row pair, Got got, Rejection rejection, byte[] thumbnail) {
    return of(pair, got).set(Columns.IMAGE, thumbnail).verdict(rejection).row();
  }

  private Values of(Row pair, Got got) {
    Values values =
        new Values(schema)
            .set(Listing.FILE, pair.getInt(FILE))
            .set(Listing.POSITION, pair.getLong(POSITION))
            .set(Listing.KEY, pair.getString(KEY))
            .set(Listing.URL, pair.getString(URL))
            .set(Columns.CAPTION, pair.getString(CAPTION))
            .set(Listing.CAPTION_RAW, pair.getString(RAW))
            .set(Columns.TOKENS, pair.getInt(TOKENS))
            .set(Columns.SCRIPT, pair.getString(SCRIPT))
            .set(Columns.FINGERPRINT, pair.getLong(FINGERPRINT))
            .set(Columns.ATTEMPTS, pair.getInt(ATTEMPTS) + 1)
            .set(Columns.TRIED_AT, now)
            .set(Columns.RETRIABLE, got.retriable())
            .set(Columns.BYTES, got.bytes() == null ? null : (long) got.bytes().length);
    if (got.fetch() != null) {
      values
          .set(Columns.HOST, got.fetch().host())
          .set(Columns.FETCH_OUTCOME, got.fetch().outcome())
          .set(Columns.FETCH_MILLIS, got.fetch().millis())
          .set(Columns.STATUS, got.fetch().status());
    }
    return values;
  }
}
