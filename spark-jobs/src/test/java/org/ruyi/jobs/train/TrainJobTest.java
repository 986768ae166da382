package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.train.tensorboard.EventFileTest;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.pipeline.DiffusionPipeline;
import org.ruyi.model.pipeline.SampleProgress;
import org.ruyi.model.pipeline.SampleRequest;
import org.ruyi.model.scheduler.SchedulerClass;

class TrainJobTest {
  private static final int SIDE = 16;
  private static JavaSparkContext context;

  @TempDir static Path datasets;
  @TempDir Path runs;

  @BeforeAll
  static void start() throws IOException {
    PairsDataset.publish(datasets, 2, 130, SIDE);
    context = TrainSpark.local();
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  @Test
  void writesACheckpointAndItsMetrics() throws IOException {
    TrainSummary summary = train("one", Start.FRESH, "train.steps=6", "train.steps-per-round=4");

    assertThat(summary.step()).isEqualTo(6);
    Path run = runs.resolve("one");
    assertThat(Path.of(java.net.URI.create(summary.run()))).isEqualTo(run);
    assertThat(names(run.resolve("manifests"))).containsExactly("000000004.json", "000000006.json");
    Path checkpoint = Path.of(java.net.URI.create(summary.checkpoint()));
    assertThat(files(checkpoint))
        .containsExactly(
            "README.md",
            "model_index.json",
            "scheduler/scheduler_config.json",
            "training/state.json",
            "training/state.safetensors",
            "unet/config.json",
            "unet/diffusion_pytorch_model.safetensors");
    List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
    assertThat(lines).hasSize(2);
    JsonNode last = new JsonMapper().readTree(lines.get(1));
    assertThat(last.get("step").asInt()).isEqualTo(6);
    assertThat(last.get("round").asInt()).isEqualTo(2);
    assertThat(last.get("examples").asInt()).isEqualTo(2 * 2 * 4);
    assertThat(last.get("worker_loss")).hasSize(2);
    assertThat(last.get("loss").asDouble()).isEqualTo(summary.loss()).isBetween(0.1, 3.0);
    assertThat(last.get("epoch").asDouble()).isEqualTo(6 * 4 * 2 / 260.0);
    assertThat(last.get("loss_by_quarter")).hasSize(4);
    assertThat(last.get("parameter_norm").asDouble()).isPositive();
    assertThat(last.get("update_norm").asDouble()).isPositive();
    assertThat(last.get("divergence").asDouble()).isBetween(0.01, 0.99);
    for (String part : List.of("broadcast", "read", "compute", "reduce", "update")) {
      assertThat(last.get(part + "_seconds").asDouble())
          .as(part)
          .isBetween(0.0, last.get("seconds").asDouble());
    }
    assertThat(last.get("checkpoint_seconds").asDouble()).isPositive();
    assertThat(EventFileTest.records(Files.readAllBytes(run.resolve(ScalarEvents.NAME))))
        .hasSize(1 + 2);
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("<h1>one</h1>", "Training ", " pictures of squares ", "Loss a round");
    assertThat(Files.readString(checkpoint.resolve("README.md")))
        .contains("# one, step 6", "squares, version " + PairsDataset.VERSION);
  }

  @Test
  void resumingGivesTheSameBitsAsGoingOn() throws IOException {
    train("whole", Start.FRESH, "train.steps=8");
    train("halves", Start.FRESH, "train.steps=4");
    TrainSummary second = train("halves", Start.RESUME, "train.steps=8");

    assertThat(second.step()).isEqualTo(8);
    assertThat(state("halves", 8)).isEqualTo(state("whole", 8));
    assertThat(weights("halves", 8)).isEqualTo(weights("whole", 8));
    assertThat(losses("halves")).hasSize(4).isEqualTo(losses("whole"));
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherDoesNot() throws IOException {
    train("first", Start.FRESH);
    train("second", Start.FRESH);
    train("other", Start.FRESH, "train.seed=1");

    assertThat(state("second", 4)).isEqualTo(state("first", 4));
    assertThat(state("other", 4)).isNotEqualTo(state("first", 4));
  }

  @Test
  void learnsClassesFromCaptions() throws IOException {
    train("classes", Start.FRESH, "data.classes=[\"红\", \"绿\"]", "data.flip=true");

    JsonNode config =
        new JsonMapper().readTree(checkpoint("classes", 4).resolve("unet/config.json").toFile());
    assertThat(config.get("num_class_embeds").asInt()).isEqualTo(3);
    assertThat(config.get("sample_size").asInt()).isEqualTo(SIDE);
    assertThat(Files.readString(checkpoint("classes", 4).resolve("README.md")))
        .contains("| 0 | 红 |", "| 2 | none of these |");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "diffusion.prediction=v_prediction | diffusion.weighting.rule=min-snr",
        "diffusion.variance=learned-range | diffusion.prediction=sample",
        "train.precision=bf16 | train.gradient-checkpointing=true",
        "train.micro-batch-size=3 | diffusion.noise-offset=0.1"
      })
  void trainsOtherObjectivesAndComputesInOtherWays(String first, String second) throws IOException {
    TrainSummary plain = train("plain", Start.FRESH, "train.steps=2");
    TrainSummary other = train("other", Start.FRESH, "train.steps=2", first, second);
    assertThat(other.loss()).isBetween(0.01, 100.0).isNotEqualTo(plain.loss());

    TrainSummary again = train("again", Start.FRESH, "train.steps=2", first, second);
    assertThat(again.loss()).isEqualTo(other.loss());
    assertThat(state("again", 2)).isEqualTo(state("other", 2));
    try (DiffusionPipeline pipeline =
        DiffusionPipeline.load(checkpoint("other", 2), ComputeDevice.CPU)) {
      for (SchedulerClass sampler : List.of(SchedulerClass.DDPM, SchedulerClass.DDIM)) {
        assertThat(pipeline.sample(SampleRequest.of(sampler, 2, 3, 1), SampleProgress.NONE).count())
            .isEqualTo(2);
      }
    }
  }

  @Test
  void namesTheStagesOfARound() throws Exception {
    List<String> names = new CopyOnWriteArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onStageCompleted(SparkListenerStageCompleted completed) {
            names.add(completed.stageInfo().name());
          }
        };
    context.sc().addSparkListener(listener);
    train("named", Start.FRESH, "train.steps=2");
    context.sc().listenerBus().waitUntilEmpty();
    context.sc().removeSparkListener(listener);
    assertThat(names)
        .containsExactly("Workers take their steps", "Average the workers, a stretch a task");
  }

  @Test
  void drawsPreviewsThatAreTheSameAfterAResume() throws IOException {
    String[] drawn = {
      "preview.every-steps=2",
      "preview.count=6",
      "preview.steps=2",
      "preview.device=cpu",
      "data.classes=[\"红\", \"绿\"]"
    };
    train("plain", Start.FRESH, "data.classes=[\"红\", \"绿\"]", "train.steps=6");
    train("whole", Start.FRESH, with(drawn, "train.steps=6"));
    train("halves", Start.FRESH, drawn);
    train("halves", Start.RESUME, with(drawn, "train.steps=6"));

    assertThat(state("whole", 6)).as("drawing changes nothing").isEqualTo(state("plain", 6));
    Path folder = runs.resolve("whole").resolve("previews");
    assertThat(names(folder)).containsExactly("000000002.png", "000000004.png", "000000006.png");
    for (String name : names(folder)) {
      assertThat(Files.readAllBytes(runs.resolve("halves/previews").resolve(name)))
          .isEqualTo(Files.readAllBytes(folder.resolve(name)));
    }
    BufferedImage grid = ImageIO.read(folder.resolve("000000006.png").toFile());
    assertThat(grid.getWidth()).as("three classes side by side").isEqualTo(3 * (SIDE + 2) + 2);
    assertThat(grid.getHeight()).isEqualTo(2 * (SIDE + 2) + 2);
    assertThat(Files.readString(runs.resolve("halves/report.html")))
        .contains("Step 2</figcaption>", "Step 4</figcaption>", "Step 6</figcaption>");
    assertThat(names(runs.resolve("halves/tensorboard/previews")))
        .hasSize(3)
        .contains("events.out.tfevents.000000004");
    assertThatThrownBy(() -> train("long", Start.FRESH, "preview.steps=1001"))
        .isInstanceOf(UserException.class)
        .hasMessage("Invalid preview.steps: 1001 (at most diffusion.steps, 1000)");
  }

  @Test
  void keepsTheNewestCheckpoints() throws IOException {
    train("kept", Start.FRESH, "train.steps=8", "checkpoint.every-steps=2", "checkpoint.keep=2");

    assertThat(names(runs.resolve("kept/manifests")))
        .containsExactly("000000006.json", "000000008.json");
    assertThat(names(runs.resolve("kept/checkpoints"))).hasSize(2);
  }

  @Test
  void theOuterOptimizerGoesOnBitForBitAndChangesTheResult() throws IOException {
    String[] diloco = {"train.outer.optimizer=nesterov", "train.warmup-rounds=1"};
    train("plain", Start.FRESH, "train.steps=6");
    train("whole", Start.FRESH, with(diloco, "train.steps=6"));
    train("halves", Start.FRESH, with(diloco, "train.steps=3"));
    train("halves", Start.RESUME, with(diloco, "train.steps=6"));

    assertThat(state("halves", 6)).isEqualTo(state("whole", 6));
    assertThat(weights("whole", 6)).isNotEqualTo(weights("plain", 6));
    assertThat(losses("whole"))
        .extracting(line -> line.split(" ")[0])
        .containsExactly("1", "3", "5", "6");
    assertThatThrownBy(() -> train("whole", Start.RESUME, "train.warmup-rounds=1"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot resume with another train.outer.optimizer: ");
  }

  @Test
  void momentsThatStartAnewAreNotInACheckpoint() throws IOException {
    train("whole", Start.FRESH, "train.optimizer-state=reset", "train.steps=6");
    train("halves", Start.FRESH, "train.optimizer-state=reset");
    train("halves", Start.RESUME, "train.optimizer-state=reset", "train.steps=6");
    train("averaged", Start.FRESH, "train.steps=6");

    assertThat(state("halves", 6)).isEqualTo(state("whole", 6));
    assertThat(state("whole", 6).length).isLessThan(state("averaged", 6).length * 2 / 3);
  }

  @Test
  void resumesWithAnotherNumberOfWorkers() throws IOException {
    train("grown", Start.FRESH, "train.workers=1");
    TrainSummary more = train("grown", Start.RESUME, "train.workers=3", "train.steps=8");

    assertThat(more.step()).isEqualTo(8);
    List<String> lines = Files.readAllLines(runs.resolve("grown/metrics.jsonl"));
    JsonNode last = new JsonMapper().readTree(lines.get(lines.size() - 1));
    assertThat(last.get("worker_loss")).hasSize(3);
    assertThat(last.get("epoch").asDouble()).isEqualTo((4 * 4 + 4 * 4 * 3) / 260.0);
  }

  @Test
  void stopsAfterTheRoundWhenAskedAndGoesOnBitForBit() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    TrainSummary stopped =
        train("stopped", Start.FRESH, () -> asked.incrementAndGet() == 1, "train.steps=6");
    assertThat(stopped.step()).isEqualTo(2);
    assertThat(names(runs.resolve("stopped/manifests"))).containsExactly("000000002.json");

    train("stopped", Start.RESUME, "train.steps=6");
    train("never", Start.FRESH, "train.steps=6");
    assertThat(state("stopped", 6)).isEqualTo(state("never", 6));
  }

  private static String[] with(String[] some, String more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void aRunThatIsDoneHasNothingLeftToDo() throws IOException {
    TrainSummary first = train("done", Start.FRESH);
    TrainSummary again = train("done", Start.RESUME);

    assertThat(again.checkpoint()).isEqualTo(first.checkpoint());
    assertThat(again.step()).isEqualTo(4);
  }

  @Test
  void refusesToOverwriteARun() {
    train("taken", Start.FRESH);
    assertThatThrownBy(() -> train("taken", Start.FRESH))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot start a new run in ")
        .hasMessageContaining(
            "it has a checkpoint of step 4 (go on with --resume, or choose another checkpoint.run)");
  }

  @Test
  void refusesToResumeNothing() {
    assertThatThrownBy(() -> train("nothing", Start.RESUME))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it has no checkpoint");
  }

  @Test
  void refusesToResumeUnderOtherSettings() {
    train("fixed", Start.FRESH);
    assertThatThrownBy(() -> train("fixed", Start.RESUME, "train.batch-size=1"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot resume with another train.batch-size: the checkpoint has 4, the configuration 1"
                + " (restore it, or start another checkpoint.run)");
    assertThatThrownBy(() -> train("fixed", Start.RESUME, "model.unet.layers_per_block=2"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot resume with another model.unet: ");
    assertThatThrownBy(() -> train("fixed", Start.RESUME, "data.version=20250101T000000Z"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot resume with another data.version: ");
  }

  @Test
  void refusesToResumeFromADamagedCheckpoint() throws IOException {
    train("damaged", Start.FRESH);
    Path file = checkpoint("damaged", 4).resolve("training/state.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> train("damaged", Start.RESUME, "train.steps=8"))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot resume from file:" + checkpoint("damaged", 4))
        .hasMessageContaining("its manifest says");
  }

  @Test
  void refusesNetworksThatDoNotFitThePictures() {
    assertThatThrownBy(() -> train("wrong", Start.FRESH, "model.unet.sample_size=32"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Invalid model.unet.sample_size: 32 (the dataset's pictures have 16; leave the field"
                + " out)");
    assertThatThrownBy(() -> train("wrong", Start.FRESH, "model.unet.num_class_embeds=5"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("data.classes is empty");
    assertThatThrownBy(() -> train("wrong", Start.FRESH, "model.unet.layer_per_block=1"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("layers_per_block");
  }

  @Test
  void saysWhatIsWrongWithThePicturesAndLeavesNothing(@TempDir Path broken) throws IOException {
    PairsDataset.Pair wrong =
        new PairsDataset.Pair(PairsDataset.png(new byte[3 * 8 * SIDE], 8, SIDE), "小");
    PairsDataset.publish(broken, List.of(List.of(wrong)), SIDE);
    assertThatThrownBy(() -> train("broken", Start.FRESH, "data.root=" + broken))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> train("broken", Start.FRESH, "data.root=" + broken))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot use the picture in row 0 of row group 0 of ")
        .hasMessageEndingWith("it has 8 x 16 pixels where the dataset says 16 x 16");
    assertThat(runs.resolve("broken")).doesNotExist();
  }

  @Test
  void saysWhereTrainingDiverged() {
    assertThatThrownBy(
            () ->
                train(
                    "wild",
                    Start.FRESH,
                    "train.learning-rate=1e30",
                    "train.gradient-clip=0",
                    "train.max-skipped-steps=1",
                    "train.steps-per-round=1"))
        .isInstanceOf(JobException.class)
        .hasMessageMatching(
            "Cannot go on training: worker [01] skipped 2 steps in a row, because the loss or its"
                + " gradient was not finite \\(resume from the last checkpoint with a lower"
                + " train.learning-rate or train.gradient-clip\\)");
    assertThat(runs.resolve("wild")).doesNotExist();
  }

  private TrainSummary train(String run, Start start, String... overrides) {
    return train(run, start, () -> false, overrides);
  }

  private TrainSummary train(String run, Start start, BooleanSupplier stop, String... overrides) {
    List<String> all = new ArrayList<>(Arrays.asList(overrides));
    all.add(0, "data.root=" + datasets);
    all.add("checkpoint.root=" + runs);
    all.add("checkpoint.run=" + run);
    try (Progress progress =
        Progress.lines(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))) {
      return TrainJob.run(
          context, Recipe.tiny(runs, all.toArray(String[]::new)), start, stop, progress);
    }
  }

  private Path checkpoint(String run, int step) throws IOException {
    try (Stream<Path> folders = Files.list(runs.resolve(run).resolve("checkpoints"))) {
      return folders
          .filter(folder -> folder.getFileName().toString().startsWith("%09d-".formatted(step)))
          .findFirst()
          .orElseThrow();
    }
  }

  private byte[] state(String run, int step) throws IOException {
    return Files.readAllBytes(checkpoint(run, step).resolve("training/state.safetensors"));
  }

  private byte[] weights(String run, int step) throws IOException {
    return Files.readAllBytes(
        checkpoint(run, step).resolve("unet/diffusion_pytorch_model.safetensors"));
  }

  private List<String> losses(String run) throws IOException {
    List<String> losses = new ArrayList<>();
    for (String line : Files.readAllLines(runs.resolve(run).resolve("metrics.jsonl"))) {
      JsonNode node = new JsonMapper().readTree(line);
      losses.add(node.get("step") + " " + node.get("worker_loss"));
    }
    return losses;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
