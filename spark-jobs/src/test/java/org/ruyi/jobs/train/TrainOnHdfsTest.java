package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.store.MiniHdfs;

/** The dataset, the checkpoints and what a run goes on from, on HDFS. */
class TrainOnHdfsTest {
  @RegisterExtension static final MiniHdfs HDFS = new MiniHdfs();
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();

  @TempDir Path folder;

  @Test
  void goesOnBitForBitAsOnALocalDisk() throws IOException {
    PairsDataset.publish(folder.resolve("datasets"), 2, 130, 16);
    FileSystem hdfs = HDFS.fileSystem();
    hdfs.copyFromLocalFile(hadoop(folder.resolve("datasets")), hadoop("/datasets"));
    TrainedRun local = TrainedRun.of(SPARK.context(), folder, "whole", "train.steps=8");

    String data = "data.root=" + HDFS.uri("/datasets");
    String runs = "checkpoint.root=" + HDFS.uri("/runs");
    TrainedRun.train(SPARK.context(), Start.FRESH, folder, "half", data, runs);
    TrainedRun.train(SPARK.context(), Start.RESUME, folder, "half", data, runs, "train.steps=8");
    Path back = folder.resolve("back");
    hdfs.copyToLocalFile(hadoop("/runs/half"), hadoop(back));
    assertThat(TrainedRun.read(back)).isEqualTo(local);
  }

  private static org.apache.hadoop.fs.Path hadoop(Object path) {
    return new org.apache.hadoop.fs.Path(path.toString());
  }
}
