package org.ruyi.jobs.dataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.store.StoreUri;
import org.ruyi.jobs.store.StoredFile;

/** Writes a version in a form that other software reads, a task a Parquet file. */
public final class DatasetExport {
  private DatasetExport() {}

  /**
   * Exports a version.
   *
   * @param out URI of a folder that is empty or not there
   * @param rowsPerShard at least 1; shards at the end of a Parquet file hold fewer
   * @return the pairs that were written
   * @throws UserException where the folder holds something
   */
  public static long run(
      SparkSession spark,
      DatasetVersion version,
      ExportFormat format,
      String out,
      int rowsPerShard) {
    if (rowsPerShard < 1) {
      throw new UserException("Invalid --rows-per-shard: " + rowsPerShard + " (at least 1)");
    }
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Store store = Store.open(out, hadoop);
    try {
      if (!store.list("").isEmpty()) {
        throw new UserException(
            "Cannot export to " + out + ": the folder is not empty (choose another)");
      }
      return write(spark, version, format, store.uri(""), rowsPerShard, hadoop);
    } catch (IOException e) {
      throw new JobException("Cannot export to " + out + ": " + StoreUri.reason(e), e);
    }
  }

  private static long write(
      SparkSession spark,
      DatasetVersion version,
      ExportFormat format,
      String out,
      int rowsPerShard,
      Configuration hadoop)
      throws IOException {
    ArrayList<String> files = new ArrayList<>();
    ArrayList<Long> rows = new ArrayList<>();
    ArrayList<Integer> firstShards = new ArrayList<>();
    long total = 0;
    long shards = 0;
    for (StoredFile file : version.dataFiles()) {
      String path = version.uri() + "/" + file.path();
      long count = rows(path, hadoop);
      files.add(path);
      rows.add(count);
      firstShards.add(Math.toIntExact(shards));
      total += count;
      shards += (count + rowsPerShard - 1) / rowsPerShard;
    }
    if (files.isEmpty()) {
      throw new UserException("Cannot export " + version.uri() + ": it has no pairs");
    }
    List<Integer> ordinals = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      ordinals.add(i);
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(hadoop));
    context.setJobDescription("export: write " + shards + " shards");
    context
        .parallelize(ordinals, ordinals.size())
        .foreach(
            i ->
                new ShardExport(new Path(out), format, rowsPerShard, conf.value().value())
                    .write(new Path(files.get(i)), firstShards.get(i), rows.get(i)));
    return total;
  }

  private static long rows(String path, Configuration hadoop) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(new Path(path), hadoop))) {
      return reader.getRecordCount();
    }
  }
}
