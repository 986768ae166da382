package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.ruyi.data.source.Listing;

/**
 * The version that a new one is made from.
 *
 * @param state by {@link Columns#STATE}
 * @param pictures a row a kept pair: its data but the picture itself, and where that is stored
 */
public record Parent(Dataset<Row> state, Dataset<Row> pictures) {

  /**
   * Reads a version's files.
   *
   * @param state URIs of its state's files
   * @param data URIs of its pairs' files
   * @param scores columns of scores that the pairs have
   */
  public static Parent read(
      SparkSession spark, List<String> state, List<String> data, List<String> scores) {
    Column[] columns =
        Stream.concat(
                Arrays.stream(Columns.data(scores).fieldNames())
                    .filter(name -> !name.equals(Columns.IMAGE))
                    .map(functions::col),
                Stream.of(
                    col("_metadata.file_path").as(Columns.STORED_PATH),
                    col("_metadata.row_index").as(Columns.STORED_ROW)))
            .toArray(Column[]::new);
    return new Parent(
        spark.read().schema(Columns.STATE).parquet(state.toArray(String[]::new)),
        spark
            .read()
            .schema(Columns.data(scores))
            .parquet(data.toArray(String[]::new))
            .select(columns));
  }

  /**
   * The kept pairs that the source lists no more, as further rows of its listing.
   *
   * @param listing the pairs that it lists, by {@link Listing#SCHEMA} or wider
   * @param file the ordinal that they are listed under
   */
  public Dataset<Row> vanished(Dataset<Row> listing, int file) {
    Dataset<Row> absent =
        pictures
            .join(
                listing.select(col(Listing.KEY).as("_key")),
                col(Listing.KEY).equalTo(col("_key")),
                "left_anti")
            .select(
                Listing.KEY,
                Listing.URL,
                Listing.CAPTION_RAW,
                Columns.STORED_PATH,
                Columns.STORED_ROW)
            .orderBy(Columns.STORED_PATH, Columns.STORED_ROW);
    JavaRDD<Row> rows =
        absent
            .toJavaRDD()
            .zipWithIndex()
            .map(
                numbered -> {
                  Row row = numbered._1();
                  return new Values(Listing.SCHEMA)
                      .set(Listing.FILE, file)
                      .set(Listing.POSITION, numbered._2())
                      .set(Listing.KEY, row.getString(0))
                      .set(Listing.URL, row.getString(1))
                      .set(Listing.CAPTION_RAW, row.getString(2))
                      .set(Listing.OFFSET, 0L)
                      .set(Listing.LENGTH, -1L)
                      .row();
                });
    return listing.sparkSession().createDataFrame(rows, Listing.SCHEMA);
  }
}
