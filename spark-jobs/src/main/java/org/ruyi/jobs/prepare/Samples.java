package org.ruyi.jobs.prepare;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.pipeline.PictureStage;
import org.ruyi.data.source.Listing;
import org.ruyi.data.stats.Funnel;
import scala.Tuple2;

/**
 * A few pairs to look at, the same in every run: those whose keys have the smallest hashes.
 *
 * @param kept pictures with their captions
 * @param rejects by {@code stage: rule}
 */
record Samples(List<Picture> kept, Map<String, List<Reject>> rejects) {
  private static final int PICTURES = 48;
  private static final String HASH = "hash";
  private static final String PICTURED = "pictured";

  /** Their rejects come before any picture, and their keys may be those of other pairs. */
  private static final Set<String> WITHOUT_PICTURES =
      Set.of(Stage.SOURCE.label(), Stage.CAPTION.label());

  /**
   * @param format as the column {@code format} has it
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Picture(String key, String caption, String format, byte[] bytes) {}

  /**
   * @param jpeg a small picture; empty where there is none
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Reject(
      String key, String caption, String measured, String threshold, String detail, byte[] jpeg) {}

  /**
   * @param rejects the ledger
   * @param previews pictures of some of its rows, a few a rule; those rows are preferred
   */
  static Samples of(
      Dataset<Row> data, Dataset<Row> rejects, Funnel funnel, List<Preview> previews) {
    Map<String, byte[]> pictures = new HashMap<>();
    previews.forEach(preview -> pictures.putIfAbsent(preview.key(), preview.jpeg()));
    return new Samples(pictures(data), rejects(rejects, funnel, pictures));
  }

  private static List<Picture> pictures(Dataset<Row> data) {
    // Keys first: the bytes of all pictures must not go through the sort.
    List<String> keys =
        data.select(Listing.KEY)
            .orderBy(hash(), col(Listing.KEY))
            .limit(PICTURES)
            .as(Encoders.STRING())
            .collectAsList();
    return data
        .filter(col(Listing.KEY).isin(keys.toArray()))
        .select(Listing.KEY, Columns.CAPTION, Columns.FORMAT, Columns.IMAGE)
        .collectAsList()
        .stream()
        .map(r -> new Picture(r.getString(0), r.getString(1), r.getString(2), r.getAs(3)))
        .sorted(Comparator.comparingInt(picture -> keys.indexOf(picture.key())))
        .toList();
  }

  private static Map<String, List<Reject>> rejects(
      Dataset<Row> ledger, Funnel funnel, Map<String, byte[]> pictures) {
    if (funnel.rejected() == 0) {
      return Map.of();
    }
    Column pictured =
        col(Listing.KEY)
            .isin(pictures.keySet().toArray())
            .and(not(col(Listing.STAGE).isin(WITHOUT_PICTURES.toArray())));
    // A few rows of each rule by two-stage aggregation: a window would sort the whole ledger.
    Map<String, ArrayList<Row>> found =
        ledger
            .withColumn(HASH, hash())
            .withColumn(PICTURED, pictured)
            .toJavaRDD()
            .mapToPair(
                row -> new Tuple2<>(name(row.getAs(Listing.STAGE), row.getAs(Listing.RULE)), row))
            .aggregateByKey(new ArrayList<Row>(), 1, Samples::add, Samples::merge)
            .collectAsMap();
    Map<String, List<Reject>> samples = new LinkedHashMap<>();
    for (Funnel.Step step : funnel.steps()) {
      List<Row> rows = found.getOrDefault(name(step.stage(), step.rule()), new ArrayList<>());
      if (!rows.isEmpty()) {
        samples.put(
            name(step.stage(), step.rule()),
            rows.stream().map(row -> reject(row, pictures)).toList());
      }
    }
    return samples;
  }

  private static String name(String stage, String rule) {
    return stage + ": " + rule;
  }

  private static ArrayList<Row> merge(ArrayList<Row> rows, ArrayList<Row> others) {
    others.forEach(row -> add(rows, row));
    return rows;
  }

  private static ArrayList<Row> add(ArrayList<Row> rows, Row row) {
    rows.add(row);
    rows.sort(
        Comparator.comparing((Row r) -> !r.<Boolean>getAs(PICTURED))
            .thenComparing(r -> r.<Long>getAs(HASH))
            .thenComparing(r -> r.<String>getAs(Listing.KEY))
            .thenComparing(r -> String.valueOf(r.<String>getAs(Listing.CAPTION_RAW))));
    if (rows.size() > PictureStage.SAMPLED_REJECTS) {
      rows.remove(PictureStage.SAMPLED_REJECTS);
    }
    return rows;
  }

  private static Reject reject(Row row, Map<String, byte[]> pictures) {
    String caption = row.getAs(Listing.CAPTION_RAW);
    return new Reject(
        row.getAs(Listing.KEY),
        caption == null ? "" : caption,
        row.getAs(Listing.MEASURED),
        row.getAs(Listing.THRESHOLD),
        row.getAs(Listing.DETAIL),
        row.<Boolean>getAs(PICTURED) ? pictures.get(row.<String>getAs(Listing.KEY)) : new byte[0]);
  }

  private static Column hash() {
    return xxhash64(col(Listing.KEY));
  }
}
