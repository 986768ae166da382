package org.ruyi.jobs.train;

import java.util.List;
import org.ruyi.jobs.JobException;

/** What to do where libtorch finds no memory. */
final class OutOfMemory {
  /** Of c10's allocators, for CUDA and for the CPU. */
  private static final List<String> SIGNS =
      List.of("out of memory", "can't allocate memory", "not enough memory");

  private OutOfMemory() {}

  /**
   * Makes a sentence of a failure for want of memory; any other comes back as it is.
   *
   * @param failed "Cannot ..."
   * @param advice what to change
   */
  static RuntimeException explain(RuntimeException failure, String failed, String advice) {
    String message = String.valueOf(failure.getMessage());
    return SIGNS.stream().anyMatch(message::contains)
        ? new JobException(
            "%s: %s (%s)".formatted(failed, message.lines().findFirst().orElseThrow(), advice),
            failure)
        : failure;
  }

  /** The same, of a step on a batch of so many pictures. */
  static RuntimeException explainStep(RuntimeException failure, long batch, long atOnce) {
    String smaller =
        atOnce > 1
            ? "set train.micro-batch-size to less than %d".formatted(atOnce)
            : "set train.precision=bf16";
    return explain(
        failure,
        "Cannot train on a batch of %d pictures, %d at once".formatted(batch, atOnce),
        smaller + ", or train.gradient-checkpointing=true, or a lower train.batch-size");
  }
}
