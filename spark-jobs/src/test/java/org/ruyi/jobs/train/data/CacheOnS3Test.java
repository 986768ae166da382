package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.demo.EmbeddedS3;
import org.ruyi.jobs.train.PairsDataset;
import org.ruyi.jobs.train.TrainSpark;
import org.ruyi.jobs.train.config.CacheConfig;
import org.ruyi.jobs.train.config.CropConfig;

class CacheOnS3Test {
  private static final int ROWS = 130;
  private static final Minibatch ALL = new Minibatch(0, ROWS);
  private static EmbeddedS3 server;
  private static Configuration configuration;

  @TempDir static Path s3;
  @TempDir static Path local;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedS3.start(s3, "cached");
    configuration = new Configuration();
    server.hadoopSettings().forEach(configuration::set);
    configuration.set("fs.s3a.audit.execution.interceptors", CountingRequests.class.getName());
    PairsDataset.publish(local, 1, ROWS, 8);
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path("s3a://cached/datasets");
    target
        .getFileSystem(configuration)
        .copyFromLocalFile(new org.apache.hadoop.fs.Path(local.toUri()), target);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theStoreIsAskedOnce() {
    PictureLoader loader = loader(folder.toString());
    PictureLoader again = loader(folder.toString());
    PictureLoader uncached = loader(CacheConfig.OFF);
    INDArray first = load(loader);
    long requests = CountingRequests.count();

    assertThat(load(loader)).isEqualTo(first);
    assertThat(load(again)).isEqualTo(first);
    assertThat(CountingRequests.count()).isEqualTo(requests);

    assertThat(load(uncached)).isEqualTo(first);
    assertThat(CountingRequests.count()).isGreaterThan(requests);
  }

  @Test
  void onlyWhatIsDamagedIsAskedForAgain() throws IOException {
    PictureLoader loader = loader(folder.toString());
    PictureLoader other = loader(folder.resolve("other").toString());
    INDArray first = load(loader);
    long before = CountingRequests.count();
    assertThat(load(other)).isEqualTo(first);
    long bothGroups = CountingRequests.count() - before;
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
    before = CountingRequests.count();

    assertThat(load(loader)).isEqualTo(first);
    assertThat(CountingRequests.count() - before).isEqualTo(bothGroups / 2);
    before = CountingRequests.count();
    assertThat(load(loader)).isEqualTo(first);
    assertThat(CountingRequests.count()).isEqualTo(before);
  }

  @Test
  void sparksLocalFolderIsTheDefaultAndGoesWithSpark() {
    PictureLoader loader = loader(CacheConfig.AUTO);
    Path local;
    try (JavaSparkContext context = TrainSpark.local()) {
      local =
          SparkEnv.get()
              .blockManager()
              .diskBlockManager()
              .localDirs()[0]
              .toPath()
              .resolve("row-groups");
      load(loader);
      assertThat(local).isNotEmptyDirectory();
      long requests = CountingRequests.count();
      load(loader);
      assertThat(CountingRequests.count()).isEqualTo(requests);
    }
    assertThat(local).doesNotExist();
  }

  @Test
  void filesOfALocalDiskAreNotCopied() {
    try (JavaSparkContext context = TrainSpark.local()) {
      CacheConfig auto = new CacheConfig(CacheConfig.AUTO, 1);
      assertThat(DiskCaches.of(auto, "file:/data")).isEmpty();
      assertThat(DiskCaches.of(auto, "hdfs://host/data")).isPresent();
    }
  }

  private static INDArray load(PictureLoader loader) {
    RowGroupCache.OF_THIS_JVM.clear();
    return loader.load(ALL).getFeatures(0);
  }

  private static PictureLoader loader(String directory) {
    return new PictureLoader(
        DatasetLayout.of(
            DatasetVersion.open(
                "s3a://cached/datasets", PairsDataset.NAME, "latest", configuration),
            configuration),
        new CaptionClasses(List.of()),
        new PictureLoader.Settings(
            0,
            1,
            false,
            new CropConfig(0, CropConfig.Place.RANDOM, 0),
            new CacheConfig(directory, 1_000_000)),
        new SerializableConfiguration(configuration));
  }
}
