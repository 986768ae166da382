package org.ruyi.data.pipeline;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.caption.CaptionRule;
import org.ruyi.data.caption.CleanCaption;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.source.Listing;
import org.ruyi.data.source.SourceRules;

/** What is found out about one pair by itself; sent once to every executor. */
final class CaptionWork implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The place in the corpus as one number. */
  static final String ORDER = "_order";

  /** Digest of the key. */
  static final String KEY = "_key";

  /** Digest of the clean caption. */
  static final String CAPTION = "_caption";

  /** Digest of the URL and the clean caption; null where pairs are not compared, or no URL is. */
  static final String PAIR = "_pair";

  static final StructType SCHEMA =
      new StructType()
          .add(Columns.CAPTION, DataTypes.StringType)
          .add(Listing.STAGE, DataTypes.StringType)
          .add(Listing.RULE, DataTypes.StringType)
          .add(Listing.MEASURED, DataTypes.StringType)
          .add(Listing.THRESHOLD, DataTypes.StringType)
          .add(Listing.DETAIL, DataTypes.StringType)
          .add(ORDER, DataTypes.LongType)
          .add(KEY, DataTypes.BinaryType)
          .add(CAPTION, DataTypes.BinaryType)
          .add(PAIR, DataTypes.BinaryType);

  /** Whether pairs are compared by URL and caption. */
  enum Pairs {
    COMPARED,
    NOT_COMPARED
  }

  private final CleanCaption clean;
  private final List<CaptionRule> rules;
  private final Pairs pairs;

  CaptionWork(CleanCaption clean, List<CaptionRule> rules, Pairs pairs) {
    this.clean = clean;
    this.rules = rules;
    this.pairs = pairs;
  }

  /**
   * Cleans and judges one caption.
   *
   * @param raw null where the source has none
   * @param faulty whether the source itself rejected the pair; then the verdict is null
   * @return by {@link #SCHEMA}
   */
  Row of(int file, long position, String key, String url, String raw, boolean faulty) {
    String caption = raw == null ? null : clean.of(raw);
    Rejection verdict = faulty ? null : judge(raw, caption).orElse(null);
    boolean judged = caption != null;
    boolean paired = judged && url != null && pairs == Pairs.COMPARED;
    return RowFactory.create(
        caption,
        verdict == null ? null : verdict.stage().label(),
        verdict == null ? null : verdict.rule(),
        verdict == null ? null : verdict.measured(),
        verdict == null ? null : verdict.threshold(),
        verdict == null ? null : verdict.detail(),
        RowOrder.of(file, position),
        Digest.of(key),
        judged ? Digest.of(caption) : null,
        paired ? Digest.of(url, caption) : null);
  }

  private Optional<Rejection> judge(String raw, String caption) {
    if (caption == null || caption.isEmpty()) {
      return Optional.of(
          Rejection.of(
              Stage.SOURCE, SourceRules.MISSING_CAPTION, "nothing of the caption is visible"));
    }
    if (raw.indexOf('\uFFFD') >= 0) {
      return Optional.of(
          Rejection.of(Stage.SOURCE, SourceRules.MALFORMED_ROW, "the caption is not UTF-8"));
    }
    Optional<Rejection> rejection = Optional.empty();
    for (Iterator<CaptionRule> i = rules.iterator(); i.hasNext() && rejection.isEmpty(); ) {
      rejection = i.next().judge(caption);
    }
    return rejection;
  }
}
