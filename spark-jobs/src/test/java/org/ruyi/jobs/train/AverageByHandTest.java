package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.train.averaging.FloatMemory;
import org.ruyi.jobs.train.config.TrainConfig;
import org.ruyi.jobs.train.data.CaptionClasses;
import org.ruyi.jobs.train.data.DatasetLayout;
import org.ruyi.jobs.train.data.Minibatch;
import org.ruyi.jobs.train.data.PictureLoader;
import org.ruyi.jobs.train.data.Purpose;
import org.ruyi.model.nn.ComputeThreads;
import org.ruyi.model.training.Trainer;
import org.ruyi.model.training.TrainerConfig;
import org.ruyi.model.unet.UNet2DConfig;

/** Holds rounds on Spark against the same steps taken here with one trainer, and plain sums. */
class AverageByHandTest {
  private static final int SIDE = 16;
  private static final int ROUNDS = 2;
  private static JavaSparkContext context;

  @TempDir static Path datasets;

  @BeforeAll
  static void start() throws IOException {
    PairsDataset.publish(datasets, 1, 60, SIDE);
    context = TrainSpark.local();
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  @Test
  void twoWorkersLeaveTheMeanOfTheirOwnVectors() {
    TrainingRun run = run("train.workers=2");
    ByHand byHand = new ByHand(run.config(), 2);
    for (int round = 0; round < ROUNDS; round++) {
      run.round();
      float divergence = byHand.round();
      assertThat(divergence).as("the workers' own vectors differ").isGreaterThan(1e-4f);
      assertThat(floats(run.state().parameters()))
          .containsExactly(byHand.parameters, within(1e-6f));
      assertThat(floats(run.state().moments().orElseThrow()))
          .containsExactly(byHand.moments, within(1e-6f));
    }
  }

  @Test
  void oneWorkerIsPlainTrainingToTheLastBit() {
    TrainingRun run = run("train.workers=1");
    ByHand byHand = new ByHand(run.config(), 1);
    for (int round = 0; round < ROUNDS; round++) {
      run.round();
      byHand.round();
    }
    assertThat(floats(run.state().parameters())).containsExactly(byHand.parameters);
    assertThat(floats(run.state().moments().orElseThrow())).containsExactly(byHand.moments);
  }

  private static TrainingRun run(String workers) {
    var configuration = Recipe.tiny(datasets, "data.root=" + datasets, workers);
    TrainingRun run = TrainingRun.of(context, configuration, version());
    run.initialize();
    return run;
  }

  private static DatasetVersion version() {
    return DatasetVersion.open(
        datasets.toString(), PairsDataset.NAME, "latest", new Configuration());
  }

  private static float[] floats(INDArray array) {
    float[] values = new float[(int) array.length()];
    FloatMemory.of(array).get(values);
    return values;
  }

  /** The definition of a round, with neither Spark nor DL4J. */
  private static final class ByHand {
    private final TrainConfig config;
    private final int workers;
    private final UNet2DConfig unet;
    private final PictureLoader loader;
    private float[] parameters;
    private float[] moments;
    private int step;

    ByHand(TrainConfig config, int workers) {
      this.config = config;
      this.workers = workers;
      CaptionClasses classes = new CaptionClasses(config.data().classes());
      unet = NetworkConfig.of(config.model().unet(), SIDE, classes, config.diffusion());
      loader =
          new PictureLoader(
              DatasetLayout.of(version(), new Configuration()),
              classes,
              PictureLoader.Settings.of(config.data(), config.train().seed()),
              new SerializableConfiguration(new Configuration()));
      try (Trainer trainer = open()) {
        trainer.initialize(config.train().seed());
        parameters = floats(trainer.parameters());
        moments = floats(trainer.optimizerState());
      }
    }

    /** Returns the largest difference between the first worker and the last. */
    float round() {
      int steps = config.train().stepsPerRound();
      double[] sumParameters = new double[parameters.length];
      double[] sumMoments = new double[moments.length];
      float[] first = null;
      float[] last = null;
      for (int worker = 0; worker < workers; worker++) {
        try (Trainer trainer = open();
            PointerScope scope = new PointerScope()) {
          copy(parameters, trainer.parameters());
          copy(moments, trainer.optimizerState());
          for (int j = 0; j < steps; j++) {
            step(trainer, worker, j);
          }
          last = floats(trainer.parameters());
          first = first == null ? last : first;
          add(sumParameters, last);
          add(sumMoments, floats(trainer.optimizerState()));
        }
      }
      parameters = mean(sumParameters);
      moments = mean(sumMoments);
      step += steps;
      float difference = 0;
      for (int i = 0; i < first.length; i++) {
        difference = Math.max(difference, Math.abs(first[i] - last[i]));
      }
      return difference;
    }

    private void step(Trainer trainer, int worker, int j) {
      int batch = config.train().batchSize();
      int steps = config.train().stepsPerRound();
      long position = (long) step * workers * batch + ((long) worker * steps + j) * batch;
      INDArray images = loader.load(new Minibatch(position, batch)).getFeatures(0);
      Tensor tensor = Tensor.create(floats(images), images.shape());
      trainer.step(
          tensor,
          null,
          Purpose.NOISE.seed(config.train().seed(), step + j, worker),
          step + j,
          config.train().learningRate());
    }

    private Trainer open() {
      ComputeThreads.set(2 / workers);
      return Trainer.open(
          new TrainerConfig(
              unet,
              config.diffusion().noise(),
              config.train().optimizer(),
              config.train().gradientClip(),
              config.train().device()));
    }

    private void add(double[] sum, float[] values) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += values[i];
      }
    }

    private float[] mean(double[] sum) {
      float[] mean = new float[sum.length];
      for (int i = 0; i < sum.length; i++) {
        mean[i] = (float) (sum[i] / workers);
      }
      return mean;
    }

    private static void copy(float[] from, Tensor to) {
      try (NoGradGuard guard = new NoGradGuard()) {
        to.copy_(Tensor.create(from));
      }
    }

    private static float[] floats(Tensor tensor) {
      float[] values = new float[(int) tensor.numel()];
      new FloatPointer(tensor.data_ptr()).get(values);
      return values;
    }

    private static float[] floats(INDArray array) {
      return AverageByHandTest.floats(array);
    }
  }
}
