package org.ruyi.data.stats;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
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
 * @param shorterSide of the original, in pixels
 * @param longerSide of the original, in pixels
 * @param aspectRatio width over height, in hundredths
 * @param scores by the columns of type double that the scorers added, in their order
 */
public record CorpusStatistics(
    long pairs,
    long uniqueTokens,
    Distribution tokens,
    Distribution hanCharacters,
    Distribution originalWidth,
    Distribution originalHeight,
    Distribution shorterSide,
    Distribution longerSide,
    Distribution aspectRatio,
    List<ScoreStatistics> scores) {
  private static final int MEASURES = 7;

  /**
   * Counts; reads only captions, sizes and scores.
   *
   * @param data by {@link Columns#DATA}, and columns of type double for scores
   */
  public static CorpusStatistics of(Dataset<Row> data) {
    List<String> scores = scores(data);
    List<Distribution> d =
        Measures.of(
            data.select(columns(scores)),
            MEASURES + scores.size(),
            (FlatMapFunction<Row, Row>) CorpusStatistics::measures);
    long pairs = d.get(0).total();
    return new CorpusStatistics(
        pairs,
        uniqueTokens(data),
        d.get(0),
        d.get(1),
        d.get(2),
        d.get(3),
        d.get(4),
        d.get(5),
        d.get(6),
        IntStream.range(0, scores.size())
            .mapToObj(
                i -> {
                  Distribution values = d.get(MEASURES + i);
                  return new ScoreStatistics(scores.get(i), values, pairs - values.total());
                })
            .toList());
  }

  private static long uniqueTokens(Dataset<Row> data) {
    return data.select(Columns.CAPTION)
        .flatMap(
            (FlatMapFunction<Row, String>) row -> Tokens.of(row.getString(0)).iterator(),
            Encoders.STRING())
        .distinct()
        .count();
  }

  private static List<String> scores(Dataset<Row> data) {
    Set<String> own = Set.of(Columns.DATA.fieldNames());
    return Arrays.stream(data.schema().fields())
        .filter(f -> f.dataType().equals(DataTypes.DoubleType) && !own.contains(f.name()))
        .map(f -> f.name())
        .toList();
  }

  private static Column[] columns(List<String> scores) {
    return Stream.concat(
            Stream.of(
                col(Columns.CAPTION), col(Columns.ORIGINAL_WIDTH), col(Columns.ORIGINAL_HEIGHT)),
            scores.stream().map(name -> functions.col("`" + name.replace("`", "``") + "`")))
        .toArray(Column[]::new);
  }

  private static Iterator<Row> measures(Row row) {
    String caption = row.getString(0);
    int width = row.getInt(1);
    int height = row.getInt(2);
    List<Row> values = new ArrayList<>(row.size() + MEASURES);
    values.add(Measures.value(0, Tokens.count(caption)));
    values.add(Measures.value(1, HanCount.count(caption)));
    values.add(Measures.value(2, width));
    values.add(Measures.value(3, height));
    values.add(Measures.value(4, Math.min(width, height)));
    values.add(Measures.value(5, Math.max(width, height)));
    values.add(Measures.value(6, Math.round(100.0 * width / height)));
    for (int i = 3; i < row.size(); i++) {
      if (!row.isNullAt(i) && Double.isFinite(row.getDouble(i))) {
        values.add(
            Measures.value(MEASURES + i - 3, Math.round(ScoreStatistics.UNIT * row.getDouble(i))));
      }
    }
    return values.iterator();
  }
}
