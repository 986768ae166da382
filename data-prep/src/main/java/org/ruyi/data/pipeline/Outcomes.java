package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.ruyi.data.config.DedupConfig;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.config.ScorerConfig;
import org.ruyi.data.dedup.Duplicates;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.score.Scorers;
import org.ruyi.data.source.Listing;

/**
 * What became of every pair whose caption passed: of those of this run and of those carried over.
 */
public final class Outcomes {
  private Outcomes() {}

  /**
   * Puts both together, and judges them by their scores and among each other.
   *
   * @param staged URI of the folder that {@link PictureStage#process} was written to; nothing where
   *     no picture was to be got
   * @return by {@link Columns#outcome}, held in the executors until it is unpersisted
   */
  public static Dataset<Row> of(
      SparkSession spark, RefreshPlan plan, Optional<String> staged, PrepareConfig config) {
    List<String> scores = config.scores();
    StructType schema = Columns.outcome(scores);
    Dataset<Row> none = spark.createDataFrame(List.of(), schema);
    Dataset<Row> fresh = staged.map(folder -> fresh(spark, folder, scores, schema)).orElse(none);
    Dataset<Row> all = plan.carriedOver().map(fresh::unionAll).orElse(fresh);
    for (ScorerConfig scorer : config.scorers()) {
      all = withinThresholds(all, scorer);
    }
    all = all.persist(StorageLevel.MEMORY_AND_DISK());
    DedupConfig dedup = config.dedup();
    if (!dedup.bytes() && dedup.phashDistance() < 0) {
      return all;
    }
    Dataset<Row> different = withoutDuplicates(all, dedup).persist(StorageLevel.MEMORY_AND_DISK());
    different.count();
    all.unpersist();
    return different;
  }

  private static Dataset<Row> withinThresholds(Dataset<Row> rows, ScorerConfig scorer) {
    Column score = col(scorer.name());
    Dataset<Row> judged = rows;
    if (scorer.min().isPresent()) {
      double least = scorer.min().get();
      judged = score(scorer, "at least " + least).where(judged, score.lt(least));
    }
    if (scorer.max().isPresent()) {
      double greatest = scorer.max().get();
      judged = score(scorer, "at most " + greatest).where(judged, score.gt(greatest));
    }
    return judged;
  }

  private static Verdict score(ScorerConfig scorer, String threshold) {
    return new Verdict(Stage.SCORE, Scorers.rule(scorer), col(scorer.name()), threshold, "");
  }

  private static Dataset<Row> withoutDuplicates(Dataset<Row> rows, DedupConfig config) {
    Dataset<Row> losers = Duplicates.of(rows.filter(Columns.isIn()), config);
    Dataset<Row> others =
        losers.select(
            col(Listing.KEY).as("_other"), col(Duplicates.SURVIVOR).as("_others_survivor"));
    // A picture that another one's bytes equal may itself have gone for a third, which stays.
    Dataset<Row> settled =
        losers
            .join(others, col(Duplicates.SURVIVOR).equalTo(col("_other")), "left")
            .select(
                col(Listing.KEY).as("_key"),
                col(Listing.RULE).as("_rule"),
                col(Listing.MEASURED).as("_measured"),
                col(Listing.THRESHOLD).as("_threshold"),
                coalesce(col("_others_survivor"), col(Duplicates.SURVIVOR)).as("_survivor"));
    Column lost = col("_key").isNotNull();
    Dataset<Row> judged = rows.join(settled, col(Listing.KEY).equalTo(col("_key")), "left");
    judged = replace(judged, lost, Listing.STAGE, lit(Stage.DEDUP.label()));
    judged = replace(judged, lost, Listing.MEASURED, col("_measured"));
    judged = replace(judged, lost, Listing.THRESHOLD, col("_threshold"));
    judged =
        replace(judged, lost, Listing.DETAIL, concat(lit("the picture of "), col("_survivor")));
    judged = replace(judged, lost, Columns.SURVIVOR, col("_survivor"));
    return replace(judged, lost, Listing.RULE, col("_rule"))
        .select(Arrays.stream(rows.columns()).map(functions::col).toArray(Column[]::new));
  }

  private static Dataset<Row> replace(
      Dataset<Row> rows, Column condition, String column, Column value) {
    return rows.withColumn(column, when(condition, value).otherwise(col(column)));
  }

  private static Dataset<Row> fresh(
      SparkSession spark, String folder, List<String> scores, StructType schema) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      String name = field.name();
      Column value =
          switch (name) {
            case Columns.STORED_PATH -> col("_metadata.file_path");
            case Columns.STORED_ROW -> col("_metadata.row_index");
            case Columns.RANK -> lit(1);
            case Columns.SURVIVOR -> lit(null);
            default -> col(name);
          };
      columns.add(value.cast(field.dataType()).as(name));
    }
    return spark
        .read()
        .schema(Columns.staged(scores))
        .parquet(folder)
        .select(columns.toArray(Column[]::new));
  }
}
