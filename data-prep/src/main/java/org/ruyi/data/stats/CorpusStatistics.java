package org.ruyi.data.stats;

import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.caption.HanCount;
import org.ruyi.data.caption.Tokens;
import org.ruyi.data.pipeline.Columns;

/**
 * The kept pairs in numbers: Wukong's table, and the distributions behind it.
 *
 * @param uniqueTokens different tokens of all captions (see {@link Tokens})
 * @param tokens a caption
 * @param hanCharacters a caption
 * @param originalWidth in pixels
 * @param originalHeight in pixels
 * @param aspectRatio width over height, in hundredths
 */
public record CorpusStatistics(
    long pairs,
    long uniqueTokens,
    Distribution tokens,
    Distribution hanCharacters,
    Distribution originalWidth,
    Distribution originalHeight,
    Distribution aspectRatio) {

  private static final StructType MEASURES =
      new StructType()
          .add("measure", DataTypes.IntegerType, false)
          .add("value", DataTypes.LongType, false);

  /**
   * Counts; reads only captions and sizes.
   *
   * @param data by {@link Columns#DATA}
   */
  public static CorpusStatistics of(Dataset<Row> data) {
    Dataset<Row> narrow =
        data.select(Columns.CAPTION, Columns.ORIGINAL_WIDTH, Columns.ORIGINAL_HEIGHT);
    List<Row> counted =
        narrow
            .flatMap((FlatMapFunction<Row, Row>) CorpusStatistics::measures, Encoders.row(MEASURES))
            .groupBy("measure", "value")
            .count()
            .collectAsList();
    long unique =
        narrow
            .flatMap(
                (FlatMapFunction<Row, String>) row -> Tokens.of(row.getString(0)).iterator(),
                Encoders.STRING())
            .distinct()
            .count();
    Distribution[] d = new Distribution[5];
    for (int i = 0; i < d.length; i++) {
      TreeMap<Long, Long> counts = new TreeMap<>();
      for (Row row : counted) {
        if (row.getInt(0) == i) {
          counts.put(row.getLong(1), row.getLong(2));
        }
      }
      d[i] = new Distribution(counts);
    }
    return new CorpusStatistics(d[0].total(), unique, d[0], d[1], d[2], d[3], d[4]);
  }

  private static Iterator<Row> measures(Row row) {
    String caption = row.getString(0);
    int width = row.getInt(1);
    int height = row.getInt(2);
    return Stream.of(
            RowFactory.create(0, (long) Tokens.count(caption)),
            RowFactory.create(1, (long) HanCount.count(caption)),
            RowFactory.create(2, (long) width),
            RowFactory.create(3, (long) height),
            RowFactory.create(4, Math.round(100.0 * width / height)))
        .iterator();
  }
}
