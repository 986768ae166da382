package org.ruyi.jobs.train.averaging;

import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.ruyi.jobs.JobException;

/**
 * What a task computes with.
 *
 * @param threads of the CPU, at least 1
 * @param gpu index of its GPU, as libtorch counts; empty where it has none
 */
public record TaskResources(int threads, OptionalInt gpu) {
  private static final String GPU = "gpu";

  /**
   * Of a running task: the GPU whose address Spark gives it ({@code
   * spark.task.resource.gpu.amount}); where Spark was told of no GPUs, the executor's own in turn,
   * by the number of the worker.
   *
   * @param gpus that this process can use
   * @throws JobException where Spark gives it several, or one that is not an index
   */
  static TaskResources of(TaskContext task, int threads, int gpus) {
    return new TaskResources(threads, gpu(task.resourcesJMap(), task.partitionId(), gpus));
  }

  static OptionalInt gpu(Map<String, ResourceInformation> given, int worker, int gpus) {
    ResourceInformation resource = given.get(GPU);
    if (resource != null) {
      return OptionalInt.of(address(resource));
    }
    return gpus == 0 ? OptionalInt.empty() : OptionalInt.of(worker % gpus);
  }

  private static int address(ResourceInformation resource) {
    String[] addresses = resource.addresses();
    if (addresses.length != 1) {
      throw new JobException(
          "Cannot train a worker on %d GPUs: it uses one (set spark.task.resource.gpu.amount=1, and"
                  .formatted(addresses.length)
              + " train.workers to the number of GPUs)");
    }
    if (!addresses[0].matches("\\d{1,3}")) {
      throw new JobException(
          "Cannot use the GPU \"%s\" that Spark gives this task: its address should be its index (as"
                  .formatted(addresses[0])
              + " deploy/gpu-discovery.sh prints it)");
    }
    return Integer.parseInt(addresses[0]);
  }
}
