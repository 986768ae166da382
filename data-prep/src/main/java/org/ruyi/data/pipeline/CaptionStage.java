package org.ruyi.data.pipeline;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.ruyi.data.caption.CaptionRule;
import org.ruyi.data.caption.CaptionRules;
import org.ruyi.data.caption.CleanCaption;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.source.Listing;
import org.ruyi.data.source.SourceRules;

/** Cleans and judges captions, on the narrow columns alone. */
public final class CaptionStage {
  private static final int RAW = Listing.SCHEMA.fieldIndex(Listing.CAPTION_RAW);
  private static final int STAGE = Listing.SCHEMA.fieldIndex(Listing.STAGE);
  private static final int RULE = Listing.SCHEMA.fieldIndex(Listing.RULE);
  private static final int CAPTION = Columns.JUDGED.fieldIndex(Columns.CAPTION);

  private CaptionStage() {}

  /**
   * Judges every pair of a source.
   *
   * @param listing by {@link Listing#SCHEMA}
   * @return as many rows, by {@link Columns#JUDGED}, in no particular order
   */
  public static Dataset<Row> judge(Dataset<Row> listing, CaptionConfig config) {
    Dataset<Row> cleaned = map(listing, CaptionStage::clean);
    Dataset<Row> unique = DuplicateKeys.reject(cleaned);
    List<CaptionRule> rules = CaptionRules.of(config);
    Dataset<Row> judged = map(unique, row -> apply(rules, row));
    return CaptionFrequency.reject(judged, config.maxOccurrences())
        .select(Columns.of(Columns.JUDGED));
  }

  private static Dataset<Row> map(Dataset<Row> rows, MapFunction<Row, Row> function) {
    return rows.map(function, Encoders.row(Columns.JUDGED));
  }

  private static Row clean(Row row) {
    Object[] values = new Object[Columns.JUDGED.size()];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    String raw = row.getString(RAW);
    String caption = raw == null ? null : CleanCaption.of(raw);
    values[CAPTION] = caption;
    if (row.isNullAt(RULE)) {
      if (caption == null || caption.isEmpty()) {
        reject(
            values,
            Rejection.of(
                Stage.SOURCE, SourceRules.MISSING_CAPTION, "nothing of the caption is visible"));
      } else if (raw.indexOf('\uFFFD') >= 0) {
        reject(
            values,
            Rejection.of(Stage.SOURCE, SourceRules.MALFORMED_ROW, "the caption is not UTF-8"));
      }
    }
    return RowFactory.create(values);
  }

  private static Row apply(List<CaptionRule> rules, Row row) {
    if (!row.isNullAt(RULE)) {
      return row;
    }
    Optional<Rejection> rejection = Optional.empty();
    for (Iterator<CaptionRule> i = rules.iterator(); i.hasNext() && rejection.isEmpty(); ) {
      rejection = i.next().judge(row.getString(CAPTION));
    }
    if (rejection.isEmpty()) {
      return row;
    }
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    reject(values, rejection.get());
    return RowFactory.create(values);
  }

  private static void reject(Object[] values, Rejection rejection) {
    values[STAGE] = rejection.stage().label();
    values[RULE] = rejection.rule();
    values[RULE + 1] = rejection.measured();
    values[RULE + 2] = rejection.threshold();
    values[RULE + 3] = rejection.detail();
  }
}
