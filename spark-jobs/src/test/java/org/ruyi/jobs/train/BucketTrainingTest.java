package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.prepare.PrepareJob;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.train.config.DataConfig;
import org.ruyi.jobs.train.data.CaptionClasses;
import org.ruyi.jobs.train.data.DatasetLayout;
import org.ruyi.jobs.train.data.Minibatch;
import org.ruyi.jobs.train.data.PictureLoader;
import org.ruyi.jobs.train.data.Shape;

/** Pictures of three shapes, from files to checkpoints. */
class BucketTrainingTest {
  private static final int SQUARE = 17;
  private static final int WIDE = 14;
  private static final int HIGH = 6;
  private static final int ALL = SQUARE + WIDE + HIGH;
  private static final int BATCH = 4;

  private static JavaSparkContext context;

  @TempDir static Path folder;
  @TempDir Path runs;

  @BeforeAll
  static void prepare() throws IOException {
    // Compiling queries takes longer than running them on so few rows.
    context =
        TrainSpark.start(
            "local[2]",
            Map.of("spark.sql.codegen.wholeStage", "false", "spark.sql.shuffle.partitions", "2"));
    Path raw = folder.resolve("raw");
    Files.createDirectories(raw);
    List<String> lines = new ArrayList<>(List.of("file_name,text"));
    for (int i = 0; i < ALL; i++) {
      int width = i < SQUARE + WIDE && i >= SQUARE ? 100 : 40;
      int height = i < SQUARE + WIDE ? 40 : 100;
      picture(raw.resolve(i + ".png"), i, width, height);
      lines.add("%d.png,第%d张图片".formatted(i, i));
    }
    Files.write(raw.resolve("metadata.csv"), lines);
    org.ruyi.jobs.config.Configuration<PrepareConfig> config =
        ConfigurationLoader.load(
            PrepareConfig.class,
            PrepareJob.DEFAULTS,
            ConfigFactory.parseMap(
                Map.of(
                    "source.format",
                    "image-folder",
                    "source.path",
                    raw.toString(),
                    "output.root",
                    folder.resolve("datasets").toString(),
                    "output.name",
                    "squares",
                    "output.min-files",
                    2,
                    "image.size",
                    16,
                    "image.resize",
                    "bucket",
                    "image.encoding",
                    "png",
                    "image.min-side.pixels",
                    20)),
            List.of(),
            "test");
    PrepareJob.run(
        SparkSession.builder().sparkContext(context.sc()).getOrCreate(),
        config.value(),
        config.json());
  }

  private static void picture(Path file, int seed, int width, int height) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ImageIO.write(image, "png", file.toFile());
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  @Test
  void everyPictureComesOnceAnEpochAmongThoseOfItsShape() {
    DatasetLayout layout = DatasetLayout.of(version(), new Configuration());
    assertThat(layout.examples()).isEqualTo(ALL);
    assertThat(layout.shapes())
        .hasSize(3)
        .contains(new Shape(16, 16))
        .anyMatch(shape -> shape.width() > shape.height())
        .anyMatch(shape -> shape.width() < shape.height());
    PictureLoader loader = loader(layout);
    Map<Integer, Integer> visits = new HashMap<>();
    int epochs = 4;
    // 4 epochs of 17, 14 and 6 pictures fill 17, 14 and 6 minibatches of 4.
    for (int number = 0; number < epochs * ALL / BATCH; number++) {
      INDArray pictures = loader.load(new Minibatch((long) number * BATCH, BATCH)).getFeatures(0);
      assertThat(layout.shapes())
          .contains(new Shape((int) pictures.size(3), (int) pictures.size(2)));
      for (int i = 0; i < BATCH; i++) {
        visits.merge(Arrays.hashCode(pictures.slice(i).ravel().toFloatVector()), 1, Integer::sum);
      }
    }
    assertThat(visits).hasSize(ALL);
    assertThat(visits.values()).containsOnly(epochs);
  }

  @Test
  void resumingGivesTheSameBitsAsGoingOn() throws IOException {
    TrainSummary whole = train("whole", Start.FRESH, "train.steps=8", "data.flip=true");
    train("halves", Start.FRESH, "train.steps=4", "data.flip=true", "data.read-ahead=0");
    TrainSummary halves =
        train("halves", Start.RESUME, "train.steps=8", "data.flip=true", "data.read-ahead=5");

    assertThat(state(halves)).isEqualTo(state(whole));
    assertThat(whole.loss()).isBetween(0.1, 3.0);
    assertThat(Files.readString(runs.resolve("whole/metrics.jsonl")))
        .contains("\"epoch\":%s".formatted(8 * 2 * BATCH / (double) ALL));
  }

  @Test
  void cropsMakeThemAllOneShape() throws IOException {
    TrainSummary cropped = train("cropped", Start.FRESH, "data.crop.side=8");
    assertThat(Files.readString(checkpoint(cropped).resolve("unet/config.json")))
        .containsPattern("\"sample_size\"\\s*:\\s*8\\b");
    assertThatThrownBy(() -> train("cropped", Start.RESUME, "data.crop.side=4"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot resume with another data.crop: ");
    assertThatThrownBy(() -> train("large", Start.FRESH, "data.crop.side=16"))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "Invalid data.crop: the dataset has pictures of \\d+ x \\d+ pixels, which hold a crop"
                + " of 8 pixels a side at most");
  }

  @Test
  void namesTheShapeThatTheNetworkCannotTake() {
    String levels = "model.unet.block_out_channels=[8, 8, 8, 8, 8]";
    String down =
        "model.unet.down_block_types=[DownBlock2D,DownBlock2D,DownBlock2D,DownBlock2D,DownBlock2D]";
    String up = "model.unet.up_block_types=[UpBlock2D,UpBlock2D,UpBlock2D,UpBlock2D,UpBlock2D]";
    assertThatThrownBy(() -> train("deep", Start.FRESH, levels, down, up))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "Cannot train on pictures of (8 x \\d+|\\d+ x 8) pixels: model.unet takes multiples of"
                + " 16 \\(crop them with data.crop.side, prepare them with image.buckets.step = 16,"
                + " or give model.unet fewer levels\\)");
  }

  private static DatasetVersion version() {
    return DatasetVersion.open(
        folder.resolve("datasets").toString(), "squares", "latest", new Configuration());
  }

  private PictureLoader loader(DatasetLayout layout) {
    DataConfig data = Recipe.tiny(folder).value().data();
    return new PictureLoader(
        layout,
        new CaptionClasses(List.of()),
        PictureLoader.Settings.of(data, 1),
        new SerializableConfiguration(new Configuration()));
  }

  private TrainSummary train(String run, Start start, String... overrides) {
    List<String> all = new ArrayList<>(Arrays.asList(overrides));
    all.add("checkpoint.root=" + runs);
    all.add("checkpoint.run=" + run);
    try (Progress progress =
        Progress.lines(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))) {
      return TrainJob.run(
          context, Recipe.tiny(folder, all.toArray(String[]::new)), start, () -> false, progress);
    }
  }

  private static Path checkpoint(TrainSummary summary) {
    return Path.of(java.net.URI.create(summary.checkpoint()));
  }

  private static byte[] state(TrainSummary summary) throws IOException {
    return Files.readAllBytes(checkpoint(summary).resolve("training/state.safetensors"));
  }
}
