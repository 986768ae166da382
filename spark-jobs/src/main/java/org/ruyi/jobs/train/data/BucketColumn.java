package org.ruyi.jobs.train.data;

import java.util.Optional;
import org.apache.parquet.column.statistics.BinaryStatistics;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;

/** The column in which prepare writes the shape of each picture. */
final class BucketColumn {
  static final String NAME = "bucket";

  private static final ColumnPath PATH = ColumnPath.get(NAME);

  private BucketColumn() {}

  /** The shape of all pictures of a row group, where its statistics say that they have one. */
  static Optional<Shape> only(BlockMetaData block) {
    for (ColumnChunkMetaData column : block.getColumns()) {
      if (column.getPath().equals(PATH)
          && column.getStatistics() instanceof BinaryStatistics statistics
          && statistics.isNumNullsSet()
          && statistics.getNumNulls() == 0
          && statistics.hasNonNullValue()
          && statistics.genericGetMin().equals(statistics.genericGetMax())) {
        return Shape.parse(statistics.genericGetMin().toStringUsingUTF8());
      }
    }
    return Optional.empty();
  }

  /** The shape of one row, where it names one. */
  static Optional<Shape> of(Group record) {
    return record.getFieldRepetitionCount(NAME) == 0
        ? Optional.empty()
        : Shape.parse(record.getString(NAME, 0));
  }
}
