package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.StandaloneCluster;
import org.ruyi.jobs.train.TrainSpark;

/** Spark's way of giving GPUs to tasks, on a host that says it has two. */
class GpuResourcesIT {
  private static final int GPUS = 2;

  @TempDir Path folder;

  @Test
  void everyWorkerGetsAGpuOfItsOwn() throws IOException, InterruptedException {
    Path script = folder.resolve("discovery");
    Files.writeString(
        script,
        "#!/bin/sh%nCUDA_VISIBLE_DEVICES=4,5 exec %s%n"
            .formatted(Path.of("..", "deploy", "gpu-discovery.sh").toRealPath()));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Map<String, String> worker =
        Map.of(
            "spark.worker.resource.gpu.amount", String.valueOf(GPUS),
            "spark.worker.resource.gpu.discoveryScript", script.toString());
    try (StandaloneCluster cluster =
        StandaloneCluster.start(folder.resolve("cluster"), 1, GPUS, worker)) {
      cluster.linkNativeLibraries(GPUS);
      Map<String, String> settings = new HashMap<>(cluster.settings(GPUS));
      settings.put("spark.executor.resource.gpu.amount", "1");
      settings.put("spark.task.resource.gpu.amount", "1");
      try (JavaSparkContext context = TrainSpark.start(cluster.master(), settings)) {
        ParameterAveraging averaging =
            ParameterAveraging.create(context, 2, Moments.RESET, GPUS, 1, new GpuEngine());

        List<WorkerReport> reports =
            averaging.round(List.of(List.of("file:///0"), List.of("file:///1")), new Nothing());

        assertThat(reports)
            .extracting(WorkerReport::loss)
            .as("the GPUs of the two workers")
            .containsExactlyInAnyOrder(0.0, 1.0);
      }
    }
  }

  /** Reports its GPU as the loss. */
  private record GpuEngine() implements EngineFactory {
    @Override
    public WorkerEngine open(TaskResources resources) {
      WorkerEngine idle = new IdleEngine().open(resources);
      return new WorkerEngine() {
        @Override
        public void load(FlatState state) {
          idle.load(state);
        }

        @Override
        public StepReport step(MultiDataSet batch, long step, int worker) {
          return new StepReport(resources.gpu().orElseThrow(), 0);
        }

        @Override
        public void store(FlatState state) {
          idle.store(state);
        }

        @Override
        public void close() {
          idle.close();
        }
      };
    }
  }

  /** One example of nothing. */
  private static final class Nothing implements MultiDataSetLoader {
    private static final long serialVersionUID = 1L;

    @Override
    public MultiDataSet load(Source source) {
      return new org.nd4j.linalg.dataset.MultiDataSet(Nd4j.zeros(1, 1), Nd4j.zeros(1, 1));
    }
  }
}
