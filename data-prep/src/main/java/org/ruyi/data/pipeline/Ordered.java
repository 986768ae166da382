package org.ruyi.data.pipeline;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.Tuple2;

/** Brings narrow rows into the order of the corpus, in parts. */
final class Ordered {
  private Ordered() {}

  /** Rows of a part are in order, and so are the parts. */
  static JavaRDD<Row> rows(Dataset<Row> rows, CorpusPartitioner partitioner) {
    return rows.toJavaRDD()
        .mapToPair(row -> new Tuple2<>(RowOrder.of(row), bare(row)))
        .repartitionAndSortWithinPartitions(partitioner)
        .values();
  }

  /** Without its schema, which would travel with every row. */
  private static Row bare(Row row) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    return RowFactory.create(values);
  }
}
