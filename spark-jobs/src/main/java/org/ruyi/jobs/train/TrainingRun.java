package org.ruyi.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.config.Configuration;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.train.averaging.FlatState;
import org.ruyi.jobs.train.averaging.KeptSource;
import org.ruyi.jobs.train.averaging.KeptState;
import org.ruyi.jobs.train.averaging.LossByQuarter;
import org.ruyi.jobs.train.averaging.ParameterAveraging;
import org.ruyi.jobs.train.averaging.RoundRetries;
import org.ruyi.jobs.train.averaging.WorkerReport;
import org.ruyi.jobs.train.config.OuterConfig;
import org.ruyi.jobs.train.config.OuterOptimizer;
import org.ruyi.jobs.train.config.TrainConfig;
import org.ruyi.jobs.train.data.CaptionClasses;
import org.ruyi.jobs.train.data.DatasetLayout;
import org.ruyi.jobs.train.data.Minibatch;
import org.ruyi.jobs.train.data.PictureLoader;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

/** A run between two rounds: the state, where it stands, and the way to the next round. */
final class TrainingRun implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final TrainConfig config;
  private final JsonNode settings;
  private final StateFile.DatasetName dataset;
  private final UNet2DConfig unet;
  private final DatasetLayout layout;
  private final PictureLoader loader;
  private final ParameterAveraging averaging;
  private final RoundRetries retries;
  private final RoundEma ema;
  private final Optional<OuterStep> outer;
  private final SkippedSteps skipped;
  private final TrainingState state;
  private int round;
  private long position;

  private TrainingRun(
      JavaSparkContext context,
      TrainConfig config,
      JsonNode settings,
      DatasetVersion version,
      DatasetLayout layout,
      UNet2DConfig unet,
      CaptionClasses classes) {
    this.config = config;
    this.settings = settings;
    this.dataset = new StateFile.DatasetName(config.data().name(), version.manifest().version());
    this.unet = unet;
    this.layout = layout;
    this.loader =
        new PictureLoader(
            layout,
            classes,
            PictureLoader.Settings.of(config.data(), config.train().seed()),
            new SerializableConfiguration(context.hadoopConfiguration()));
    this.averaging =
        ParameterAveraging.create(
            context,
            UNet2DModel.layout(unet).count(),
            config.train().optimizerState().moments(),
            config.train().deltas(),
            config.train().workers(),
            config.train().batchSize(),
            new TorchEngines(unet.toJson(), config.diffusion(), config.train()));
    this.retries =
        new RoundRetries(context, config.train().roundTimeout(), config.train().roundRetries());
    this.ema = new RoundEma(config.train().ema().ema());
    FlatState flat = averaging.state();
    OuterConfig outerConfig = config.train().outer();
    this.outer =
        outerConfig.optimizer() == OuterOptimizer.NONE
            ? Optional.empty()
            : Optional.of(new OuterStep(outerConfig, flat.parameters()));
    outer.ifPresent(unused -> averaging.expectOuterSteps());
    this.skipped = new SkippedSteps(config.train().maxSkippedSteps(), config.train().workers());
    this.state =
        new TrainingState(
            flat.parameters(),
            flat.moments(),
            Nd4j.zerosLike(flat.parameters()),
            outer.map(unused -> Nd4j.zerosLike(flat.parameters())));
  }

  /** Reads the layout of the dataset and sets everything up, with all numbers zero. */
  static TrainingRun of(
      JavaSparkContext context, Configuration<TrainConfig> configuration, DatasetVersion version) {
    TrainConfig config = configuration.value();
    CaptionClasses classes = new CaptionClasses(config.data().classes());
    int side = config.data().crop().side();
    UNet2DConfig unet =
        NetworkConfig.of(
            config.model().unet(),
            side == 0 ? version.manifest().imageSize() : side,
            classes,
            config.diffusion());
    DatasetLayout layout = DatasetLayout.of(version, context.hadoopConfiguration());
    TrainingShapes.require(layout.shapes(), config, unet);
    return new TrainingRun(
        context, config, json(configuration.json()), version, layout, unet, classes);
  }

  /** Draws the first parameters. */
  void initialize() {
    try (PointerScope scope = new PointerScope()) {
      UNet2DModel model = UNet2DModel.forInference(unet, new Device(DeviceType.CPU));
      model.parameters().initialize(config.train().seed());
      TorchMemory.vector(state.parameters()).copy_(model.parameters().values());
      TorchMemory.vector(state.average()).copy_(model.parameters().values());
    }
  }

  /** Goes on where a checkpoint stood, whose numbers are in {@link #state} by now. */
  void resume(StateFile from) {
    if (!json(unet.toJson()).equals(from.unet())) {
      throw new JobException(
          "Cannot resume: the checkpoint's network is not the one that this release makes of"
              + " model.unet");
    }
    averaging.resumeAt(from.step());
    round = from.round();
    position = from.position();
  }

  /** Runs the next round, whose steps do not go beyond {@code train.steps}. */
  RoundMetrics round() {
    long started = System.nanoTime();
    int before = averaging.step();
    int steps = steps(round, before);
    Optional<OuterStep> then = isWarmup(round) ? Optional.empty() : outer;
    then.ifPresent(step -> step.begin(state.parameters()));
    long starting = System.nanoTime();
    List<WorkerReport> reports = average(steps);
    double job = (System.nanoTime() - starting) / 1e9;
    skipped.add(reports);
    then.ifPresent(step -> step.update(state.parameters(), state.outerMomentum().orElseThrow()));
    ema.update(state.average(), state.parameters(), before, before + steps);
    round++;
    position += (long) steps * config.train().batchSize() * config.train().workers();
    RoundMotion motion = RoundMotion.of(reports, state.parameters());
    double update = (System.nanoTime() - started) / 1e9 - job;
    RoundSeconds seconds = RoundSeconds.of(reports, averaging.broadcastSeconds(), job, update);
    return metrics(reports, before, motion, seconds);
  }

  private List<WorkerReport> average(int steps) {
    List<List<String>> minibatches = minibatches(steps);
    String name = "steps %d to %d".formatted(step() + 1, step() + steps);
    try {
      return retries.run(name, () -> averaging.round(minibatches, loader));
    } catch (Exception e) {
      // Spark wraps what a task throws, in a checked exception that nothing declares; the task's
      // own sentence says more.
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof JobException) {
          throw new JobException(cause.getMessage(), e);
        }
      }
      throw e;
    }
  }

  /** Whether a round, counted from 0, is one of plain averaging after every step. */
  private boolean isWarmup(int index) {
    return index < config.train().warmupRounds();
  }

  /** The steps of a round, counted from 0, that begins after so many steps. */
  private int steps(int index, int before) {
    int length = isWarmup(index) ? 1 : config.train().stepsPerRound();
    return Math.min(length, config.train().steps() - before);
  }

  /** Worker k of K takes the k-th of K equal stretches of what this round takes of the order. */
  private List<List<String>> minibatches(int steps) {
    int batch = config.train().batchSize();
    int workers = config.train().workers();
    int ahead = config.data().readAhead();
    long after = position + (long) steps * batch * workers;
    int following = steps(round + 1, step() + steps);
    List<List<String>> all = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      List<Long> positions = new ArrayList<>();
      for (int j = 0; j < steps; j++) {
        positions.add(position + ((long) worker * steps + j) * batch);
      }
      for (int j = 0; j < Math.min(following, ahead); j++) {
        positions.add(after + ((long) worker * following + j) * batch);
      }
      List<String> own = new ArrayList<>();
      for (int j = 0; j < steps; j++) {
        List<Long> then = positions.subList(j + 1, Math.min(j + 1 + ahead, positions.size()));
        own.add(new Minibatch(positions.get(j), batch).text(layout.folder(), position, then));
      }
      all.add(own);
    }
    return all;
  }

  private RoundMetrics metrics(
      List<WorkerReport> reports, int before, RoundMotion motion, RoundSeconds seconds) {
    long examples = reports.stream().mapToLong(WorkerReport::examples).sum();
    List<WorkerReport> took =
        reports.stream().filter(report -> report.skipped() < report.steps()).toList();
    return new RoundMetrics(
        round,
        step(),
        (double) position / layout.examples(),
        weightedLoss(took),
        reports.stream()
            .map(WorkerReport::quarters)
            .reduce(LossByQuarter.NONE, LossByQuarter::plus)
            .means(),
        reports.stream().map(WorkerReport::loss).toList(),
        took.stream().mapToDouble(WorkerReport::gradientNorm).average().orElse(Double.NaN),
        motion,
        reports.stream().mapToInt(WorkerReport::skipped).sum(),
        config.train().rate().at(step() - 1),
        ema.decay(before, step()),
        examples,
        examples / seconds.seconds(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
        seconds);
  }

  private static double weightedLoss(List<WorkerReport> took) {
    long examples = took.stream().mapToLong(WorkerReport::examples).sum();
    return examples == 0
        ? Double.NaN
        : took.stream().mapToDouble(r -> r.loss() * r.examples() / examples).sum();
  }

  /** Steps that each worker has taken. */
  int step() {
    return averaging.step();
  }

  /** The numbers, live. */
  TrainingState state() {
    return state;
  }

  /** What the workers keep to themselves, for the caller to close; empty where that is nothing. */
  Optional<KeptState> kept() {
    return averaging.kept();
  }

  /** Hands out what the workers of a checkpoint kept to themselves. */
  void restoreKept(KeptSource source) throws IOException {
    averaging.restoreKept(source);
  }

  TrainConfig config() {
    return config;
  }

  UNet2DConfig unet() {
    return unet;
  }

  /** Where the run stands. */
  StateFile where() {
    return new StateFile(
        StateFile.FORMAT, step(), round, position, dataset, json(unet.toJson()), settings);
  }

  /** What the run is about, in a line. */
  String description() {
    return "Training %,d parameters on %,d pictures of %s %s with %d workers"
        .formatted(
            state.parameters().length(),
            layout.examples(),
            dataset.name(),
            dataset.version(),
            config.train().workers());
  }

  @Override
  public void close() {
    averaging.close();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
