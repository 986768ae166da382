package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.ruyi.data.Sha256;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.jobs.dataset.DatasetCheck;
import org.ruyi.jobs.dataset.DatasetFolder;
import org.ruyi.jobs.dataset.DatasetManifest;
import org.ruyi.jobs.dataset.DatasetVersion;

/**
 * What readers see of the newest version of a dataset.
 *
 * @param pairs key, caption and the digest of the picture, in the order of the version
 * @param rejects every column of the ledger, sorted
 */
record Published(List<String> pairs, List<String> rejects) {

  /** Reads the newest version, after every byte of every version was compared with its manifest. */
  static Published newest(SparkSession spark, String root) throws IOException {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    DatasetFolder folder = DatasetFolder.open(root + "/set", hadoop);
    for (DatasetManifest manifest : folder.manifests()) {
      assertThat(DatasetCheck.verify(folder, manifest)).isEmpty();
    }
    DatasetVersion version = folder.version("latest");
    DatasetManifest.Counts counts = version.manifest().counts();
    Published published =
        new Published(
            table(spark, version, "data/")
                .select("key", "caption", "image")
                .collectAsList()
                .stream()
                .map(Published::pair)
                .toList(),
            table(spark, version, "rejects/")
                .select(
                    Stream.of(Columns.REJECTS.fieldNames())
                        .map(functions::col)
                        .toArray(Column[]::new))
                .collectAsList()
                .stream()
                .map(Published::reject)
                .sorted()
                .toList());
    assertThat(published.pairs()).hasSize(Math.toIntExact(counts.kept())).doesNotHaveDuplicates();
    assertThat(published.rejects()).hasSize(Math.toIntExact(counts.rejected()));
    assertThat(counts.input()).isEqualTo(counts.kept() + counts.rejected());
    return published;
  }

  private static Dataset<Row> table(SparkSession spark, DatasetVersion version, String folder) {
    return spark.read().parquet(version.uris(folder).toArray(String[]::new));
  }

  private static String pair(Row row) {
    return row.getString(0) + "|" + row.getString(1) + "|" + Sha256.of(row.<byte[]>getAs(2));
  }

  private static String reject(Row row) {
    return IntStream.range(0, row.size())
        .mapToObj(i -> String.valueOf(row.get(i)))
        .collect(Collectors.joining("|"));
  }
}
