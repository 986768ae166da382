package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.train.LocalSpark;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/** What workers keep to themselves, held against the same steps taken here. */
class KeptStateTest {
  private static final int STEPS = 4;
  private static final int ROUNDS = 4;
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();

  @ParameterizedTest
  @CsvSource({
    "AVERAGED,BF16,1",
    "AVERAGED,BF16,3",
    "KEPT,FP32,1",
    "KEPT,FP32,3",
    "KEPT,BF16,1",
    "KEPT,BF16,3",
    "RESET,BF16,1",
    "RESET,BF16,3",
    "AVERAGED,FP32,3",
    "RESET,FP32,3"
  })
  void everyRoundIsWhatItsDefinitionSays(Moments moments, Deltas deltas, int workers)
      throws IOException {
    try (ParameterAveraging averaging = averaging(moments, deltas, workers)) {
      ByHand byHand = new ByHand(moments, deltas, workers);
      for (int round = 0; round < ROUNDS; round++) {
        List<List<String>> minibatches = LineBatches.of(workers, STEPS, round);
        averaging.round(minibatches, new LineBatches());
        byHand.round(minibatches);
        assertThat(averaging.state().parameters().toFloatVector())
            .containsExactly(byHand.parameters);
      }
      byHand.requireEqual(averaging);
    }
  }

  @Test
  void aRoundThatFailedLeavesWhatWasKept() {
    try (ParameterAveraging disturbed = averaging(Moments.KEPT, Deltas.BF16, 2);
        ParameterAveraging other = averaging(Moments.KEPT, Deltas.BF16, 2)) {
      disturbed.round(LineBatches.of(2, STEPS, 0), new LineBatches());
      other.round(LineBatches.of(2, STEPS, 0), new LineBatches());
      List<List<String>> wrong =
          List.of(
              LineBatches.of(2, STEPS, 1).get(0),
              List.of("file:///batch#1", "file:///b#x", "file:///b#y", "file:///b#z"));
      assertThatThrownBy(() -> disturbed.round(wrong, new LineBatches()))
          .rootCause()
          .isInstanceOf(NumberFormatException.class);
      for (int round = 1; round < 3; round++) {
        disturbed.round(LineBatches.of(2, STEPS, round), new LineBatches());
        other.round(LineBatches.of(2, STEPS, round), new LineBatches());
      }
      assertThat(disturbed.state().parameters().toFloatVector())
          .containsExactly(other.state().parameters().toFloatVector());
    }
  }

  @Test
  void goesOnFromWhatASourceHas() throws IOException {
    try (ParameterAveraging whole = averaging(Moments.KEPT, Deltas.BF16, 2);
        ParameterAveraging second = averaging(Moments.KEPT, Deltas.BF16, 2)) {
      whole.round(LineBatches.of(2, STEPS, 0), new LineBatches());
      second.state().parameters().assign(whole.state().parameters());
      try (KeptState kept = whole.kept().orElseThrow()) {
        second.restoreKept(
            (worker, vector, into) -> kept.read(worker, vector, FloatMemory.of(into)));
      }
      second.resumeAt(STEPS);
      for (int round = 1; round < 3; round++) {
        whole.round(LineBatches.of(2, STEPS, round), new LineBatches());
        second.round(LineBatches.of(2, STEPS, round), new LineBatches());
      }
      assertThat(second.state().parameters().toFloatVector())
          .containsExactly(whole.state().parameters().toFloatVector());
    }
  }

  @Test
  void aStateStaysUntilItIsClosedAndNothingStaysBehind() {
    int before = SPARK.sc().newRddId();
    try (ParameterAveraging averaging = averaging(Moments.KEPT, Deltas.FP32, 2)) {
      assertThat(averaging.kept()).isEmpty();
      averaging.round(LineBatches.of(2, STEPS, 0), new LineBatches());
      KeptState first = averaging.kept().orElseThrow();
      float[] then = vector(first, 1, WorkerVector.SECOND_MOMENT);
      averaging.round(LineBatches.of(2, STEPS, 1), new LineBatches());
      averaging.round(LineBatches.of(2, STEPS, 2), new LineBatches());
      assertThat(vector(first, 1, WorkerVector.SECOND_MOMENT)).containsExactly(then);
      first.close();
      first.close();
      awaitBlocks(before, 4);
      assertThatThrownBy(() -> vector(first, 1, WorkerVector.SECOND_MOMENT))
          .isInstanceOf(JobException.class);
    }
    awaitBlocks(before, 0);
  }

  @Test
  void keepsNothingThatNobodyNeeds() throws IOException {
    int before = SPARK.sc().newRddId();
    try (ParameterAveraging averaging = averaging(Moments.AVERAGED, Deltas.FP32, 2)) {
      averaging.restoreKept(
          (worker, vector, into) -> {
            throw new IOException("nobody asks");
          });
      averaging.round(LineBatches.of(2, STEPS, 0), new LineBatches());
      assertThat(averaging.kept()).isEmpty();
      awaitBlocks(before, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void saysWhatToDoWhereAStateIsLost(int worker) {
    try (ParameterAveraging averaging = averaging(Moments.KEPT, Deltas.FP32, 2)) {
      averaging.round(LineBatches.of(2, STEPS, 0), new LineBatches());
      float[] parameters = averaging.state().parameters().toFloatVector();
      try (KeptState kept = averaging.kept().orElseThrow()) {
        SparkEnv.get()
            .blockManager()
            .removeBlock(kept.blocks().name(worker, WorkerVector.FIRST_MOMENT, 0), true);
      }
      assertThatThrownBy(() -> averaging.round(LineBatches.of(2, STEPS, 1), new LineBatches()))
          .rootCause()
          .isInstanceOf(JobException.class)
          .hasMessage(
              "Cannot go on: what worker %d kept was lost with the executors that held it"
                      .formatted(worker)
                  + " (resume from the last checkpoint)");
      assertThat(averaging.state().parameters().toFloatVector()).containsExactly(parameters);
    }
  }

  @Test
  void cutsLongVectorsIntoBlocks() {
    int length = (1 << 23) + 5;
    KeptBlocks blocks =
        new KeptBlocks(
            SPARK.sc().newRddId(),
            length,
            org.apache.spark.api.java.StorageLevels.MEMORY_AND_DISK_SER);
    assertThat(blocks.blocks()).isEqualTo(3);
    INDArray array = Nd4j.rand(DataType.FLOAT, 1, 2L * length);
    INDArray back = Nd4j.zeros(DataType.FLOAT, 1, 2L * length);
    blocks.write(7, WorkerVector.SECOND_MOMENT, FloatMemory.of(array).position(length));
    blocks.read(7, WorkerVector.SECOND_MOMENT, FloatMemory.of(back).position(length));
    blocks.remove();
    float[] expected = array.toFloatVector();
    java.util.Arrays.fill(expected, 0, length, 0);
    assertThat(back.toFloatVector()).isEqualTo(expected);
  }

  private static ParameterAveraging averaging(Moments moments, Deltas deltas, int workers) {
    return ParameterAveraging.create(
        SPARK.context(), 2, moments, deltas, workers, LineBatches.SIZE, new LineEngine(false));
  }

  private static float[] vector(KeptState state, int worker, WorkerVector vector) {
    INDArray array = Nd4j.zeros(DataType.FLOAT, 1, state.length());
    state.read(worker, vector, FloatMemory.of(array));
    return array.toFloatVector();
  }

  /** Spark removes in the background. */
  private static void awaitBlocks(int before, int expected) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (blocks(before) != expected && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(blocks(before)).isEqualTo(expected);
  }

  /** Blocks of RDDs younger than {@code before}. */
  private static int blocks(int before) {
    AbstractFunction1<BlockId, Object> younger =
        new AbstractFunction1<>() {
          @Override
          public Object apply(BlockId id) {
            return id.isRDD() && id.asRDDId().get().rddId() > before;
          }
        };
    return JavaConverters.seqAsJavaList(SparkEnv.get().blockManager().getMatchingBlockIds(younger))
        .size();
  }

  /** The definition of a round, with neither Spark nor DL4J. */
  private static final class ByHand {
    private final Moments moments;
    private final Deltas deltas;
    private final int workers;
    private final float[][] own;
    private final float[][] residual;
    private float[] parameters = new float[2];
    private int round;

    ByHand(Moments moments, Deltas deltas, int workers) {
      this.moments = moments;
      this.deltas = deltas;
      this.workers = workers;
      this.own = new float[workers][4];
      this.residual = new float[workers][2];
    }

    void round(List<List<String>> minibatches) {
      float[][] sent = new float[workers][];
      for (int worker = 0; worker < workers; worker++) {
        if (moments == Moments.RESET) {
          own[worker] = new float[4];
        }
        float[] end = parameters.clone();
        for (int j = 0; j < STEPS; j++) {
          LineBatches.step(
              end, own[worker], minibatches.get(worker).get(j), (long) round * STEPS + j);
        }
        sent[worker] = deltas == Deltas.BF16 ? rounded(worker, end) : end;
      }
      if (moments == Moments.AVERAGED) {
        float[] mean = mean(own);
        for (int worker = 0; worker < workers; worker++) {
          own[worker] = mean.clone();
        }
      }
      float[] mean = mean(sent);
      for (int i = 0; i < 2; i++) {
        parameters[i] = deltas == Deltas.BF16 ? parameters[i] + mean[i] : mean[i];
      }
      round++;
    }

    private float[] rounded(int worker, float[] end) {
      float[] sent = new float[2];
      for (int i = 0; i < 2; i++) {
        float way = end[i] - parameters[i] + residual[worker][i];
        sent[i] = Bf16.round(way);
        residual[worker][i] = way - sent[i];
      }
      return sent;
    }

    private static float[] mean(float[][] vectors) {
      if (vectors.length == 1) {
        return vectors[0].clone();
      }
      float[] mean = new float[vectors[0].length];
      for (int i = 0; i < mean.length; i++) {
        double sum = 0;
        for (float[] vector : vectors) {
          sum += 1.0 / vectors.length * vector[i];
        }
        mean[i] = (float) sum;
      }
      return mean;
    }

    void requireEqual(ParameterAveraging averaging) {
      averaging
          .state()
          .moments()
          .ifPresent(array -> assertThat(array.toFloatVector()).containsExactly(own[0]));
      Optional<KeptState> kept = averaging.kept();
      if (kept.isEmpty()) {
        assertThat(moments != Moments.KEPT && deltas == Deltas.FP32).isTrue();
        return;
      }
      try (KeptState state = kept.get()) {
        for (int worker = 0; worker < workers; worker++) {
          for (WorkerVector vector : state.vectors()) {
            float[] expected =
                switch (vector) {
                  case FIRST_MOMENT -> new float[] {own[worker][0], own[worker][1]};
                  case SECOND_MOMENT -> new float[] {own[worker][2], own[worker][3]};
                  case RESIDUAL -> residual[worker];
                };
            assertThat(vector(state, worker, vector)).containsExactly(expected);
          }
        }
      }
    }
  }
}
