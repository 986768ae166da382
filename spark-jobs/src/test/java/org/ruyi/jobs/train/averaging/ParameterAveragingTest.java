package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockStatus;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.LocalSpark;
import scala.Option;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

class ParameterAveragingTest {
  private static final int BATCH = 3;
  private static final int STEPS = 4;
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();

  @Test
  void leavesTheMeanOfTheWorkersOwnVectors() {
    ParameterAveraging averaging =
        ParameterAveraging.create(
            SPARK.context(), 2, Moments.AVERAGED, 2, BATCH, new LineEngine(false));
    double[] p = new double[2];
    double[] m = new double[4];
    for (int round = 0; round < 3; round++) {
      List<WorkerReport> reports = averaging.round(minibatches(2, round), new SeededLoader());
      double[] sumP = new double[2];
      double[] sumM = new double[4];
      for (int worker = 0; worker < 2; worker++) {
        float[] ownP = floats(p);
        float[] ownM = floats(m);
        for (int j = 0; j < STEPS; j++) {
          MultiDataSet batch = SeededLoader.batch(seed(round, worker, j));
          LineEngine.step(
              ownP,
              ownM,
              batch.getFeatures(0).ravel().toFloatVector(),
              batch.getLabels(0).ravel().toFloatVector(),
              round * STEPS + j);
        }
        add(sumP, ownP);
        add(sumM, ownM);
      }
      p = sumP;
      m = sumM;
      assertThat(averaging.state().parameters().toFloatVector())
          .containsExactly(floats(p), within(1e-6f));
      assertThat(averaging.state().moments().orElseThrow().toFloatVector())
          .containsExactly(floats(m), within(1e-6f));
      assertThat(averaging.step()).isEqualTo((round + 1) * STEPS);
      assertThat(reports).extracting(WorkerReport::worker).containsExactly(0, 1);
      assertThat(reports)
          .allSatisfy(
              report -> {
                assertThat(report.examples()).isEqualTo((long) STEPS * BATCH);
                assertThat(report.loss()).isEqualTo(meanStep(averaging));
                assertThat(report.gradientNorm()).isEqualTo(report.worker());
              });
    }
  }

  /** The engine reports the number of the step for a loss. */
  private static double meanStep(ParameterAveraging averaging) {
    return averaging.step() - STEPS + (STEPS - 1) / 2.0;
  }

  @Test
  void oneWorkerIsPlainTraining() {
    ParameterAveraging averaging =
        ParameterAveraging.create(
            SPARK.context(), 2, Moments.AVERAGED, 1, BATCH, new LineEngine(false));
    float[] p = new float[2];
    float[] m = new float[4];
    for (int round = 0; round < 2; round++) {
      averaging.round(minibatches(1, round), new SeededLoader());
      for (int j = 0; j < STEPS; j++) {
        MultiDataSet batch = SeededLoader.batch(seed(round, 0, j));
        LineEngine.step(
            p,
            m,
            batch.getFeatures(0).ravel().toFloatVector(),
            batch.getLabels(0).ravel().toFloatVector(),
            round * STEPS + j);
      }
    }
    assertThat(averaging.state().parameters().toFloatVector()).containsExactly(p);
    assertThat(averaging.state().moments().orElseThrow().toFloatVector()).containsExactly(m);
  }

  @Test
  void movesNoMomentsThatStartAnewInEveryRound() {
    ParameterAveraging averaging =
        ParameterAveraging.create(
            SPARK.context(), 2, Moments.RESET, 2, BATCH, new LineEngine(false));
    assertThat(averaging.state().moments()).isEmpty();
    double[] p = new double[2];
    for (int round = 0; round < 2; round++) {
      averaging.round(minibatches(2, round), new SeededLoader());
      double[] sum = new double[2];
      for (int worker = 0; worker < 2; worker++) {
        float[] own = floats(p);
        float[] moments = new float[4];
        for (int j = 0; j < STEPS; j++) {
          MultiDataSet batch = SeededLoader.batch(seed(round, worker, j));
          LineEngine.step(
              own,
              moments,
              batch.getFeatures(0).ravel().toFloatVector(),
              batch.getLabels(0).ravel().toFloatVector(),
              round * STEPS + j);
        }
        add(sum, own);
      }
      p = sum;
      assertThat(averaging.state().parameters().toFloatVector())
          .containsExactly(floats(p), within(1e-6f));
    }
  }

  @Test
  void fiveWorkersGiveTheSameBitsEveryTime() {
    assertThat(run(5)).containsExactly(run(5));
  }

  @Test
  void resumesFromAStateAndAStep() {
    ParameterAveraging whole =
        ParameterAveraging.create(
            SPARK.context(), 2, Moments.AVERAGED, 2, BATCH, new LineEngine(false));
    whole.round(minibatches(2, 0), new SeededLoader());
    ParameterAveraging second =
        ParameterAveraging.create(
            SPARK.context(), 2, Moments.AVERAGED, 2, BATCH, new LineEngine(false));
    second.state().parameters().assign(whole.state().parameters());
    second.state().moments().orElseThrow().assign(whole.state().moments().orElseThrow());
    second.resumeAt(whole.step());
    whole.round(minibatches(2, 1), new SeededLoader());
    second.round(minibatches(2, 1), new SeededLoader());
    assertThat(second.state().parameters().toFloatVector())
        .containsExactly(whole.state().parameters().toFloatVector());
    assertThat(second.step()).isEqualTo(2 * STEPS);
  }

  @Test
  void keepsNothingOfAPastRound() {
    int length = 100_000;
    // A task that outlives its failed round, in another test, may still write its own files.
    int before = SPARK.sc().newShuffleId();
    ParameterAveraging averaging =
        ParameterAveraging.create(
            SPARK.context(), length, Moments.AVERAGED, 2, BATCH, new IdleEngine());
    for (int round = 0; round < 4; round++) {
      averaging.round(minibatches(2, round), new SeededLoader());
    }
    // Spark removes what is destroyed in the background.
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (blocks(length) + shuffleFiles(before) > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(blocks(length)).as("broadcast blocks of the state").isZero();
    assertThat(shuffleFiles(before)).as("shuffle files").isZero();
  }

  @Test
  void aFailedRoundLeavesTheStateAndTheNextOneWorks() {
    ParameterAveraging averaging =
        ParameterAveraging.create(
            SPARK.context(), 2, Moments.AVERAGED, 2, BATCH, new LineEngine(true));
    averaging.state().parameters().assign(0.5);
    assertThatThrownBy(() -> averaging.round(minibatches(2, 0), new SeededLoader()))
        .rootCause()
        .hasMessageContaining("planted");
    assertThat(averaging.state().parameters().toFloatVector()).containsExactly(0.5f, 0.5f);
    assertThat(averaging.step()).isZero();
  }

  @Test
  void refusesUnevenRounds() {
    ParameterAveraging averaging =
        ParameterAveraging.create(
            SPARK.context(), 2, Moments.AVERAGED, 2, BATCH, new LineEngine(false));
    assertThatThrownBy(
            () ->
                averaging.round(
                    List.of(List.of("file:///a"), List.of("file:///a", "file:///b")),
                    new SeededLoader()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid round: every one of the 2 workers needs the same number of minibatches");
  }

  private static float[] run(int workers) {
    ParameterAveraging averaging =
        ParameterAveraging.create(
            SPARK.context(), 2, Moments.AVERAGED, workers, BATCH, new LineEngine(false));
    for (int round = 0; round < 3; round++) {
      averaging.round(minibatches(workers, round), new SeededLoader());
    }
    return averaging.state().parameters().toFloatVector();
  }

  /** Blocks in memory that are large enough for a state of so many parameters. */
  private static long blocks(int length) {
    long count = 0;
    BlockManager manager = SparkEnv.get().blockManager();
    for (BlockId id : blockIds(manager)) {
      Option<BlockStatus> status = manager.getStatus(id);
      if (status.isDefined() && status.get().memSize() > 4L * length) {
        count++;
      }
    }
    return count;
  }

  private static List<BlockId> blockIds(BlockManager manager) {
    AbstractFunction1<BlockId, Object> all =
        new AbstractFunction1<>() {
          @Override
          public Object apply(BlockId id) {
            return true;
          }
        };
    return JavaConverters.seqAsJavaList(manager.getMatchingBlockIds(all));
  }

  /** Files of the shuffles younger than {@code before}; they are named shuffle_ID_MAP_…. */
  private static long shuffleFiles(int before) {
    return JavaConverters.seqAsJavaList(
            SparkEnv.get().blockManager().diskBlockManager().getAllFiles())
        .stream()
        .filter(file -> file.getName().startsWith("shuffle_"))
        .filter(file -> Integer.parseInt(file.getName().split("_")[1]) > before)
        .count();
  }

  private static List<List<String>> minibatches(int workers, int round) {
    List<List<String>> all = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      List<String> own = new ArrayList<>();
      for (int j = 0; j < STEPS; j++) {
        own.add("file:///batch#" + seed(round, worker, j));
      }
      all.add(own);
    }
    return all;
  }

  private static long seed(int round, int worker, int j) {
    return 10_000L * round + 100L * worker + j;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static void add(double[] sum, float[] half) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += half[i] / 2.0;
    }
  }

  /** Makes the minibatch that the fragment of the text seeds. */
  private static final class SeededLoader implements MultiDataSetLoader {
    private static final long serialVersionUID = 1L;

    @Override
    public org.nd4j.linalg.dataset.api.MultiDataSet load(Source source) {
      return batch(Long.parseLong(URI.create(source.getPath()).getFragment()));
    }

    static MultiDataSet batch(long seed) {
      Random random = new Random(seed);
      float[] x = new float[BATCH];
      float[] y = new float[BATCH];
      for (int i = 0; i < BATCH; i++) {
        x[i] = (float) random.nextGaussian();
        y[i] = 3 * x[i] - 1 + 0.1f * (float) random.nextGaussian();
      }
      return new MultiDataSet(
          Nd4j.createFromArray(x).reshape(BATCH, 1), Nd4j.createFromArray(y).reshape(BATCH, 1));
    }
  }
}
