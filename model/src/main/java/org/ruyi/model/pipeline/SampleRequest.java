package org.ruyi.model.pipeline;

import java.util.List;
import org.ruyi.model.scheduler.SchedulerClass;

/**
 * What to draw.
 *
 * @param count the number of pictures, 1 to 65 536
 * @param steps sampling steps a picture, 1 to the number of training timesteps; second-order
 *     samplers call the network about twice a step
 * @param sampler one that shares the checkpoint's process
 * @param seed of the one generator that all noise is drawn from
 * @param eta DDIM only: 0 for deterministic, up to 1 for as much noise as DDPM's
 * @param classLabels one class a picture, or empty for a network without classes
 * @param batchSize the most pictures that the network is given at once; it does not change them
 */
public record SampleRequest(
    int count,
    int steps,
    SchedulerClass sampler,
    long seed,
    double eta,
    List<Integer> classLabels,
    int batchSize) {
  private static final int MAXIMUM_COUNT = 65_536;
  private static final int DEFAULT_BATCH = 16;

  public SampleRequest {
    classLabels = List.copyOf(classLabels);
    require(count >= 1 && count <= MAXIMUM_COUNT, "count", count, "1 to " + MAXIMUM_COUNT);
    require(steps >= 1, "steps", steps, "at least 1");
    require(batchSize >= 1, "batch size", batchSize, "at least 1");
    require(eta >= 0 && eta <= 1, "eta", eta, "0 to 1");
    require(
        classLabels.isEmpty() || classLabels.size() == count,
        "number of class labels",
        classLabels.size(),
        "one a picture, %d".formatted(count));
  }

  /** {@code count} pictures in {@code steps} steps of any sampler with its default options. */
  public static SampleRequest of(SchedulerClass sampler, int count, int steps, long seed) {
    return new SampleRequest(count, steps, sampler, seed, 0, List.of(), DEFAULT_BATCH);
  }

  /** {@code count} pictures in {@code steps} deterministic DDIM steps. */
  public static SampleRequest ddim(int count, int steps, long seed) {
    return of(SchedulerClass.DDIM, count, steps, seed);
  }

  /** {@code count} pictures in {@code steps} DDPM steps. */
  public static SampleRequest ddpm(int count, int steps, long seed) {
    return of(SchedulerClass.DDPM, count, steps, seed);
  }

  /** The same with classes. */
  public SampleRequest withClassLabels(List<Integer> labels) {
    return new SampleRequest(count, steps, sampler, seed, eta, labels, batchSize);
  }

  /** The same with another batch size. */
  public SampleRequest withBatchSize(int size) {
    return new SampleRequest(count, steps, sampler, seed, eta, classLabels, size);
  }

  /** The same with another η. */
  public SampleRequest withEta(double other) {
    return new SampleRequest(count, steps, sampler, seed, other, classLabels, batchSize);
  }

  private static void require(boolean valid, String name, Object value, String allowed) {
    if (!valid) {
      throw new IllegalArgumentException("Invalid %s: %s (%s)".formatted(name, value, allowed));
    }
  }
}
