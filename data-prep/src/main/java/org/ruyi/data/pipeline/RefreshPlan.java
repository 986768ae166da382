package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.ruyi.data.caption.Script;
import org.ruyi.data.caption.Tokens;
import org.ruyi.data.config.RefreshConfig;
import org.ruyi.data.fetch.FetchOutcome;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.source.Listing;
import org.ruyi.data.source.SourceFile;

/**
 * What is to be done for every pair whose caption passed: get its picture, carry it over from the
 * parent version, or let a rejection of the parent stand. Only narrow columns are read and moved.
 */
public final class RefreshPlan implements AutoCloseable {
  private static final String ACTION = "_action";
  private static final String GET = "get";
  private static final String CARRY = "carry";
  private static final String SETTLED = "settled";

  /** Rejected for a picture that must itself be carried over for the rejection to stand. */
  private static final String DEPENDS = "depends";

  /** A vanished row has a place no more, but may come back to the one it had. */
  private static final Set<String> FROM_PARENT = Set.of(Columns.BYTES, Columns.FINGERPRINT);

  private final Dataset<Row> planned;
  private final Optional<Parent> parent;
  private final List<String> scores;
  private final Counts counts;

  /**
   * How many pairs there are of each kind.
   *
   * @param got pictures to get and decode, those tried before included
   * @param retried of them, those that an earlier run could not get
   * @param carried pictures that the parent version has
   * @param settled rejections of the parent that stand
   */
  public record Counts(long got, long retried, long carried, long settled) {
    public long all() {
      return got + carried + settled;
    }
  }

  /**
   * What the plan depends on besides the rows.
   *
   * @param now milliseconds since 1970, by which failed fetches are due or not
   * @param standing stages whose rejections stand, because their rules are what they were
   * @param reopened outcomes of fetches that followed from settings which are others now: tried
   *     again, and counted anew
   */
  public record Terms(
      RefreshConfig config, long now, Set<Stage> standing, Set<FetchOutcome> reopened) {
    public Terms {
      standing = Set.copyOf(standing);
      reopened = Set.copyOf(reopened);
    }
  }

  private RefreshPlan(
      Dataset<Row> planned, Optional<Parent> parent, List<String> scores, Counts counts) {
    this.planned = planned;
    this.parent = parent;
    this.scores = scores;
    this.counts = counts;
  }

  /**
   * Makes the plan and holds it in the executors until it is closed.
   *
   * @param survivors the rows of {@link CaptionStage#judge} that are in
   * @param files of the source; rows of a greater ordinal vanished from it and are the parent's
   * @param scores names of the columns of scores
   */
  public static RefreshPlan of(
      Dataset<Row> survivors,
      List<SourceFile> files,
      Optional<Parent> parent,
      List<String> scores,
      Terms terms) {
    Dataset<Row> rows = measured(fingerprinted(survivors, files));
    Dataset<Row> planned =
        (parent.isPresent() ? against(rows, parent.get(), files.size(), terms) : fromScratch(rows))
            .persist(StorageLevel.MEMORY_AND_DISK());
    Map<String, Long> counted = new HashMap<>();
    long retried = 0;
    for (Row row :
        planned
            .groupBy(col(ACTION), col(Columns.ATTEMPTS).gt(0).and(col(ACTION).equalTo(GET)))
            .count()
            .collectAsList()) {
      counted.merge(row.getString(0), row.getLong(2), Long::sum);
      retried += row.getBoolean(1) ? row.getLong(2) : 0;
    }
    return new RefreshPlan(
        planned,
        parent,
        scores,
        new Counts(
            counted.getOrDefault(GET, 0L),
            retried,
            counted.getOrDefault(CARRY, 0L),
            counted.getOrDefault(SETTLED, 0L)));
  }

  public Counts counts() {
    return counts;
  }

  /** The pairs whose pictures are to be got, by {@link Columns#PLANNED}. */
  Dataset<Row> toGet() {
    return planned.filter(col(ACTION).equalTo(GET)).select(Columns.of(Columns.PLANNED));
  }

  /** What the parent settled, by {@link Columns#outcome}. */
  Optional<Dataset<Row>> carriedOver() {
    return parent.map(
        p -> rows(CARRY, kept(p), Set.of()).unionAll(rows(SETTLED, Map.of(), verdicts())));
  }

  private Map<String, Column> kept(Parent p) {
    Map<String, Column> columns = new HashMap<>();
    for (String name : p.pictures().columns()) {
      columns.put(name, col("_q_" + name));
    }
    return columns;
  }

  private static Set<String> verdicts() {
    return Set.of(
        Listing.STAGE,
        Listing.RULE,
        Listing.MEASURED,
        Listing.THRESHOLD,
        Listing.DETAIL,
        Columns.SURVIVOR,
        Columns.RETRIABLE,
        Columns.TRIED_AT);
  }

  /** Rows with one action: captions of now, pictures and verdicts of the parent. */
  private Dataset<Row> rows(String action, Map<String, Column> pictures, Set<String> verdicts) {
    StructType schema = Columns.outcome(scores);
    Set<String> now = Set.of(Columns.PLANNED.fieldNames());
    List<Column> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      String name = field.name();
      Column value;
      if (name.equals(Columns.RANK)) {
        value = lit(0);
      } else if (verdicts.contains(name) || FROM_PARENT.contains(name)) {
        value = col("_p_" + name);
      } else if (now.contains(name)) {
        value = col(name);
      } else {
        value = pictures.getOrDefault(name, lit(null));
      }
      columns.add(value.cast(field.dataType()).as(name));
    }
    return planned.filter(col(ACTION).equalTo(action)).select(columns.toArray(Column[]::new));
  }

  private static Dataset<Row> fromScratch(Dataset<Row> rows) {
    return rows.withColumn(Columns.ATTEMPTS, lit(0)).withColumn(ACTION, lit(GET));
  }

  private static Dataset<Row> against(Dataset<Row> rows, Parent parent, int files, Terms terms) {
    Dataset<Row> state = prefixed(parent.state(), "_p_");
    Dataset<Row> pictures = prefixed(parent.pictures(), "_q_");
    Dataset<Row> joined =
        rows.join(state, col(Listing.KEY).equalTo(col("_p_key")), "left")
            .join(pictures, col(Listing.KEY).equalTo(col("_q_key")), "left");
    Column vanished = col(Listing.FILE).geq(files);
    Column known = col("_p_fingerprint").equalTo(col(Columns.FINGERPRINT)).or(vanished);
    Column kept = col("_p_rule").isNull().and(col("_q_key").isNotNull());
    Column stage = col("_p_stage");
    Column standing = stage.isin(terms.standing().stream().map(Stage::label).toArray());
    Column fetch = stage.equalTo(Stage.FETCH.label());
    Column reopened =
        coalesce(
            col("_p_fetch_outcome")
                .isin(terms.reopened().stream().map(FetchOutcome::label).toArray()),
            lit(false));
    Column action =
        when(not(known), GET)
            .when(kept, CARRY)
            .when(fetch, when(reopened.or(due(terms)), GET).otherwise(SETTLED))
            .when(stage.equalTo(Stage.DEDUP.label()).and(standing), DEPENDS)
            .when(standing, SETTLED)
            .otherwise(GET);
    Column before = when(known, coalesce(col("_p_attempts"), lit(0))).otherwise(0);
    // Where the fetch is not the reason, the picture was got: attempts count anew.
    Column attempts = when(action.equalTo(GET).and(not(fetch).or(reopened)), 0).otherwise(before);
    Dataset<Row> acted = joined.withColumn(ACTION, action).withColumn(Columns.ATTEMPTS, attempts);
    if (!terms.standing().contains(Stage.DEDUP)) {
      return acted;
    }
    Dataset<Row> survivors =
        acted.filter(col(ACTION).equalTo(CARRY)).select(col(Listing.KEY).as("_survivor"));
    return acted
        .join(
            survivors,
            col(ACTION).equalTo(DEPENDS).and(col("_p_survivor").equalTo(col("_survivor"))),
            "left")
        .withColumn(
            ACTION,
            when(
                    col(ACTION).equalTo(DEPENDS),
                    when(col("_survivor").isNotNull(), SETTLED).otherwise(GET))
                .otherwise(col(ACTION)))
        .drop("_survivor");
  }

  private static Column due(Terms terms) {
    Column wait =
        pow(lit(2.0), col("_p_attempts").minus(1)).multiply(terms.config().backoff().toMillis());
    return col("_p_retriable")
        .and(col("_p_attempts").lt(terms.config().maxAttempts()))
        .and(col("_p_tried_at").plus(wait).leq(terms.now()));
  }

  private static Column not(Column condition) {
    return functions.not(coalesce(condition, lit(false)));
  }

  private static Dataset<Row> prefixed(Dataset<Row> rows, String prefix) {
    return rows.select(
        Arrays.stream(rows.columns())
            .map(name -> col(name).as(prefix + name))
            .toArray(Column[]::new));
  }

  private static Dataset<Row> measured(Dataset<Row> rows) {
    return rows.withColumn(
            Columns.TOKENS,
            udf((UDF1<String, Integer>) Tokens::count, DataTypes.IntegerType)
                .apply(col(Columns.CAPTION)))
        .withColumn(
            Columns.SCRIPT,
            udf((UDF1<String, String>) RefreshPlan::script, DataTypes.StringType)
                .apply(col(Columns.CAPTION)));
  }

  private static String script(String caption) {
    return Script.of(caption).label();
  }

  /**
   * A whole file is known by its name. A piece of a file is known by its place and by the size and
   * the time of that file, which may be written again with other pieces in the same places.
   */
  private static Dataset<Row> fingerprinted(Dataset<Row> rows, List<SourceFile> files) {
    StructType schema =
        new StructType()
            .add("_file", DataTypes.IntegerType, false)
            .add("_size", DataTypes.LongType, false)
            .add("_modified", DataTypes.LongType, false);
    List<Row> stamps = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      stamps.add(RowFactory.create(i, files.get(i).size(), files.get(i).modified()));
    }
    Column whole = col(Listing.LENGTH).equalTo(-1);
    return rows.join(
            functions.broadcast(rows.sparkSession().createDataFrame(stamps, schema)),
            col(Listing.FILE).equalTo(col("_file")),
            "left")
        .withColumn(
            Columns.FINGERPRINT,
            when(whole, xxhash64(col(Listing.PATH)))
                .otherwise(
                    xxhash64(
                        col(Listing.PATH),
                        col(Listing.OFFSET),
                        col(Listing.LENGTH),
                        col("_size"),
                        col("_modified"))))
        .drop("_file", "_size", "_modified");
  }

  @Override
  public void close() {
    planned.unpersist();
  }
}
