package org.ruyi.model.training;

import java.util.OptionalInt;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.Gpu;
import org.ruyi.model.nn.Precision;

/**
 * Where and how a {@link Trainer} computes. Another choice gives the same gradients up to rounding
 * and, with {@code microBatch}, to what dropout and perturbations draw.
 *
 * @param device the hardware
 * @param gpu which CUDA device, where the hardware is CUDA
 * @param precision of products; parameters, their gradients and the optimizer stay fp32
 * @param checkpointing whether memory is saved by computing twice
 * @param microBatch examples whose gradients are computed at once and added up to the batch's;
 *     empty for all of them
 */
public record Compute(
    ComputeDevice device,
    Gpu gpu,
    Precision precision,
    GradientCheckpointing checkpointing,
    OptionalInt microBatch) {
  public Compute {
    if (microBatch.isPresent() && microBatch.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "Invalid micro-batch: %d (at least 1)".formatted(microBatch.getAsInt()));
    }
  }

  /** In fp32, the whole batch at once. */
  public static Compute on(ComputeDevice device) {
    return new Compute(
        device, Gpu.FIRST, Precision.FP32, GradientCheckpointing.OFF, OptionalInt.empty());
  }
}
