package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ruyi.data.source.Listing;

/**
 * Cuts the corpus, in its order, into parts of about equally many rows. The cut depends on the rows
 * alone, not on the cluster or on a sample, so that every run cuts alike; a shard's neighbours stay
 * neighbours, so that pictures are read in the order in which they are stored.
 */
final class CorpusPartitioner extends Partitioner {
  /** Slices a part is made of: the finer, the more even the parts. */
  private static final int SLICES_A_PART = 8;

  private final int parts;
  private final long[] starts;
  private final int[] part;

  private CorpusPartitioner(int parts, long[] starts, int[] part) {
    this.parts = parts;
    this.starts = starts;
    this.part = part;
  }

  /**
   * Counts the rows by slices and assigns the slices to parts.
   *
   * @param rows with {@link Listing#FILE} and {@link Listing#POSITION}
   * @param total number of the rows, at least 1
   * @param parts at least 1, at most {@code total}
   */
  static CorpusPartitioner of(Dataset<Row> rows, long total, int parts) {
    long slice = Math.max(1, total / parts / SLICES_A_PART);
    List<Row> counted =
        rows.groupBy(col(Listing.FILE), floor(col(Listing.POSITION).divide(slice)).as("slice"))
            .agg(count(lit(1)))
            .collectAsList();
    long[][] slices =
        counted.stream()
            .map(r -> new long[] {RowOrder.of(r.getInt(0), r.getLong(1) * slice), r.getLong(2)})
            .sorted((a, b) -> Long.compare(a[0], b[0]))
            .toArray(long[][]::new);
    long[] starts = new long[slices.length];
    int[] part = new int[slices.length];
    long before = 0;
    for (int i = 0; i < slices.length; i++) {
      starts[i] = slices[i][0];
      part[i] = (int) (before * parts / total);
      before += slices[i][1];
    }
    if (before != total) {
      throw new IllegalStateException(
          "Cannot cut the corpus: it had " + total + " rows and now has " + before);
    }
    return new CorpusPartitioner(parts, starts, part);
  }

  /** How many files a dataset of so many rows is cut into. */
  static int parts(long rows, int rowsPerFile, int minFiles) {
    long wanted = Math.max(minFiles, (rows + rowsPerFile - 1) / rowsPerFile);
    return (int) Math.max(1, Math.min(Math.min(wanted, rows), 1_000_000));
  }

  @Override
  public int numPartitions() {
    return parts;
  }

  @Override
  public int getPartition(Object order) {
    int i = Arrays.binarySearch(starts, (Long) order);
    return part[i >= 0 ? i : -i - 2];
  }
}
