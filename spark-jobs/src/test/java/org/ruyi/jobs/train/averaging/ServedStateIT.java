package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.StandaloneCluster;
import org.ruyi.jobs.train.TrainSpark;

/** Executors of a real cluster serve a round's state to each other, from memory and from files. */
class ServedStateIT {
  /** Several blocks, whatever they are cut into. */
  private static final int LENGTH = 3_000_001;

  private static final int EXECUTORS = 2;
  private static final int ROUNDS = 3;

  @TempDir Path folder;

  @Test
  void arrivesWholeFromMemoryAndFromFiles() throws Exception {
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, EXECUTORS)) {
      cluster.linkNativeLibraries(2 * EXECUTORS);
      keepsEveryNumber(cluster, 2, Map.of());
      // Four workers on two executors fetch from each other; no block fits into so little memory.
      keepsEveryNumber(
          cluster,
          4,
          Map.of(
              "spark.memory.fraction",
              "0.001",
              "spark.serializer",
              "org.apache.spark.serializer.KryoSerializer"));
    }
  }

  private static void keepsEveryNumber(
      StandaloneCluster cluster, int workers, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(cluster.settings(EXECUTORS));
    all.putAll(settings);
    try (JavaSparkContext context = TrainSpark.start(cluster.master(), all);
        ParameterAveraging averaging =
            ParameterAveraging.create(
                context, LENGTH, Moments.AVERAGED, workers, 1, new IdleEngine())) {
      INDArray parameters = Nd4j.rand(DataType.FLOAT, 1, LENGTH);
      INDArray moments = Nd4j.rand(DataType.FLOAT, 1, 2L * LENGTH);
      averaging.state().parameters().assign(parameters);
      averaging.state().moments().orElseThrow().assign(moments);
      for (int round = 0; round < ROUNDS; round++) {
        averaging.round(Collections.nCopies(workers, List.of("file:///0")), new EmptyLoader(1));
      }
      averagesComeFromThoseWhoHoldThem(context, averaging);
      averaging.expectOuterSteps();
      averaging.round(Collections.nCopies(workers, List.of("file:///0")), new EmptyLoader(1));
      assertThat(averaging.averages()).isEmpty();
      // ND4J calls arrays equal that are nearly so.
      assertThat(averaging.state().parameters().toFloatVector())
          .isEqualTo(parameters.toFloatVector());
      assertThat(averaging.state().moments().orElseThrow().toFloatVector())
          .isEqualTo(moments.toFloatVector());
    }
  }

  /** The driver's own blocks are dropped: only the executors can have served what arrives. */
  private static void averagesComeFromThoseWhoHoldThem(
      JavaSparkContext context, ParameterAveraging averaging) {
    FlatState state = averaging.state();
    StateBlocks blocks = StateBlocks.put(context.sc(), state, EXECUTORS, averaging.averages());
    assertThat(Optional.of(blocks.source())).isEqualTo(averaging.averages());
    for (int block = 0; block < blocks.checksums().size(); block++) {
      NativeBlocks.drop(new RDDBlockId(blocks.id(), block));
    }
    List<Integer> arrived =
        context
            .parallelize(List.of(0, 1), EXECUTORS)
            .map(worker -> checksumOfFetched(blocks, worker))
            .collect();
    assertThat(arrived).containsOnly(checksum(state));
    blocks.remove();
  }

  private static int checksumOfFetched(StateBlocks blocks, int worker) {
    try (StateMemory.Lease copy =
        new StateMemory().blank(blocks.size(), blocks.size(), blocks.id())) {
      blocks.fetch(copy, worker);
      return checksum(copy.state());
    }
  }

  private static int checksum(FlatState state) {
    return new FromDriver()
        .blocks(state).stream().map(BlockFetch::checksum).reduce(0, (all, next) -> 31 * all + next);
  }
}
