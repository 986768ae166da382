package org.ruyi.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.checkpoint.CheckpointManifest;
import org.ruyi.jobs.checkpoint.CheckpointStore;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.store.StoredFile;
import org.ruyi.jobs.train.TrainJob;

/** Raw pairs to pictures, every object on S3: the demo with a smaller corpus and a shorter run. */
class RoadOnS3Test {
  @TempDir Path folder;

  @Test
  void rawPairsBecomePictures() throws IOException {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    try (DemoJob demo = DemoJob.start(folder.resolve("demo"), new DemoJob.Scale(48, 4, 1, 2));
        Progress progress = Progress.lines(new PrintStream(told, true, StandardCharsets.UTF_8))) {
      Map<String, String> settings = new HashMap<>(TrainJob.sparkSettings());
      settings.putAll(demo.sparkSettings());
      settings.put("spark.ui.enabled", "false");
      SparkConf conf = new SparkConf().setAppName("road");
      settings.forEach(conf::set);
      try (SparkSession session = SparkSession.builder().config(conf).getOrCreate()) {
        List<String> closing = demo.run(session, progress);
        assertThat(closing).hasSize(3);
        assertCheckpoint(session.sessionState().newHadoopConf());
      }
    }
    assertThat(told.toString(StandardCharsets.UTF_8)).contains("step 4 of 4: loss");
    assertThat(folder.resolve("demo/samples.png")).isNotEmptyFile();
    String report = Files.readString(folder.resolve("demo/report.html"));
    assertThat(report)
        .contains("data:image/png;base64,", "<svg", "too-many-pixels")
        .doesNotContain("http://", "https://", "<script");
  }

  private static void assertCheckpoint(Configuration hadoop) throws IOException {
    DatasetVersion version = DatasetVersion.open("s3a://ruyi/datasets", "shapes", "latest", hadoop);
    assertThat(version.manifest().counts().kept()).isEqualTo(48);
    CheckpointManifest manifest =
        CheckpointStore.open("s3a://ruyi/runs", "shapes", hadoop).latest().orElseThrow();
    assertThat(manifest.step()).isEqualTo(4);
    assertThat(manifest.files())
        .extracting(StoredFile::path)
        .containsExactlyInAnyOrder(
            "README.md",
            "model_index.json",
            "scheduler/scheduler_config.json",
            "training/state.json",
            "training/state.safetensors",
            "unet/config.json",
            "unet/diffusion_pytorch_model.safetensors");
    assertThat(manifest.dataset().path("version").asText()).isEqualTo(version.manifest().version());
  }
}
