package org.ruyi.jobs.prepare;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.pipeline.PictureStage;
import org.ruyi.data.source.Listing;
import org.ruyi.data.stats.Funnel;

/**
 * Finds pictures of a few rejected pairs: of this run's, those whose keys have the least hashes.
 */
final class Previews {
  private static final int COMPARED = 24;

  private Previews() {}

  /**
   * @param staged what the pictures' stage wrote; nothing where it had nothing to do
   * @param outcomes by {@link Columns#outcome}
   * @param funnel tells what need not be looked for
   */
  static List<Preview> of(Optional<Dataset<Row>> staged, Dataset<Row> outcomes, Funnel funnel) {
    if (staged.isEmpty()) {
      return List.of();
    }
    Dataset<Row> pictured = staged.get().filter(col(Columns.IMAGE).isNotNull());
    Column hash = xxhash64(col(Listing.KEY));
    List<String> keys = new ArrayList<>();
    if (hasRejects(funnel, Stage.FETCH) || hasRejects(funnel, Stage.IMAGE)) {
      // The tasks keep few pictures of what the picture itself is rejected for.
      keys.addAll(
          pictured
              .filter(col(Listing.RULE).isNotNull())
              .select(
                  col(Listing.KEY),
                  row_number()
                      .over(Window.partitionBy(Listing.RULE).orderBy(hash, col(Listing.KEY)))
                      .as("number"))
              .filter(col("number").leq(PictureStage.SAMPLED_REJECTS))
              .select(Listing.KEY)
              .as(Encoders.STRING())
              .collectAsList());
    }
    if (hasRejects(funnel, Stage.SCORE) || hasRejects(funnel, Stage.DEDUP)) {
      keys.addAll(
          outcomes
              .filter(col(Listing.STAGE).isin(Stage.SCORE.label(), Stage.DEDUP.label()))
              .orderBy(hash, col(Listing.KEY))
              .limit(COMPARED)
              .select(Listing.KEY)
              .as(Encoders.STRING())
              .collectAsList());
    }
    if (keys.isEmpty()) {
      return List.of();
    }
    return pictured
        .filter(col(Listing.KEY).isin(keys.toArray()))
        .select(Listing.KEY, Columns.IMAGE)
        .collectAsList()
        .stream()
        .map(row -> new Preview(row.getString(0), row.getAs(1)))
        .toList();
  }

  private static boolean hasRejects(Funnel funnel, Stage stage) {
    return funnel.steps().stream()
        .anyMatch(step -> step.stage().equals(stage.label()) && step.rejected() > 0);
  }
}
