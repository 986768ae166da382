package org.ruyi.data.stats;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Counts the values of several measures of a row in one pass. */
final class Measures {
  private static final StructType SCHEMA =
      new StructType()
          .add("measure", DataTypes.IntegerType, false)
          .add("value", DataTypes.LongType, false);

  private Measures() {}

  /**
   * @param count of measures
   * @param measure gives a row's values as {@link #value}s
   * @return the distribution of every measure, in order; each holds at most some hundred thousand
   *     different values, see {@link Rounding}
   */
  static List<Distribution> of(Dataset<Row> rows, int count, FlatMapFunction<Row, Row> measure) {
    List<Row> counted =
        rows.flatMap(measure, Encoders.row(SCHEMA))
            .groupBy("measure", "value")
            .count()
            .collectAsList();
    List<Map<Long, Long>> counts =
        IntStream.range(0, count).<Map<Long, Long>>mapToObj(i -> new TreeMap<>()).toList();
    counted.forEach(row -> counts.get(row.getInt(0)).put(row.getLong(1), row.getLong(2)));
    return counts.stream().map(c -> new Distribution(new TreeMap<>(c))).toList();
  }

  static Row value(int measure, long value) {
    return RowFactory.create(measure, Rounding.of(value, Rounding.FINE));
  }
}
