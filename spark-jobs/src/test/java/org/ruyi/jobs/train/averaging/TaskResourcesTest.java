package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.ruyi.jobs.JobException;

class TaskResourcesTest {
  private static Map<String, ResourceInformation> given(String... addresses) {
    return Map.of("gpu", new ResourceInformation("gpu", addresses));
  }

  @Test
  void theAddressThatSparkGivesCounts() {
    assertThat(TaskResources.gpu(given("3"), 0, 8)).hasValue(3);
  }

  @Test
  void workersShareGpusThatSparkDoesNotKnow() {
    assertThat(TaskResources.gpu(Map.of(), 5, 4)).hasValue(1);
    assertThat(TaskResources.gpu(Map.of(), 5, 0)).isEmpty();
  }

  @Test
  void oneModelAGpu() {
    assertThatThrownBy(() -> TaskResources.gpu(given("0", "1"), 0, 2))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot train a worker on 2 GPUs: it uses one (set spark.task.resource.gpu.amount=1, and"
                + " train.workers to the number of GPUs)");
  }

  @Test
  void anAddressIsAnIndex() {
    assertThatThrownBy(() -> TaskResources.gpu(given("GPU-8f2a"), 0, 2))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot use the GPU \"GPU-8f2a\" that Spark gives this task: its address should be its"
                + " index (as deploy/gpu-discovery.sh prints it)");
  }
}
