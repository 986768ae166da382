package org.ruyi.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.training.AdamW;
import org.ruyi.model.training.AdamWConfig;

/**
 * Memory over many steps, and two networks side by side. The long form, 500 steps each: {@code mvn
 * -pl model test -Dtest=LongRunTest -Dtest.excluded.groups=}.
 */
class LongRunTest {
  private static final int WARM_UP = 30;
  private static final long ALLOWED_GROWTH = 8L << 20;

  private static final UNet2DConditionConfig CONFIG =
      UNet2DConditionConfig.fromJson(Golden.text("unet2d-condition-tiny/config.json"));

  @Test
  void memoryIsFlatOverTrainingSteps() {
    trainWatched(20, Checkpoints::none);
    trainWatched(20, Checkpoints::recompute);
  }

  @Test
  void memoryIsFlatOverSamplingSteps() {
    sampleWatched(20);
  }

  @Test
  @Tag("slow")
  void memoryIsFlatOver500TrainingSteps() {
    trainWatched(500, Checkpoints::none);
    trainWatched(500, Checkpoints::recompute);
  }

  @Test
  @Tag("slow")
  void memoryIsFlatOver500SamplingSteps() {
    sampleWatched(500);
  }

  @Test
  void networksInTwoThreadsTrainAsEachDoesAlone() throws Exception {
    float[] first = trained(1);
    float[] second = trained(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<float[]> one = threads.submit(() -> trained(1));
      Future<float[]> two = threads.submit(() -> trained(2));

      assertThat(one.get()).isEqualTo(first);
      assertThat(two.get()).isEqualTo(second);
      assertThat(first).isNotEqualTo(second);
    } finally {
      threads.shutdown();
    }
  }

  private interface CheckpointsFactory {
    Checkpoints make();
  }

  private static void trainWatched(int steps, CheckpointsFactory checkpoints) {
    try (PointerScope scope = new PointerScope()) {
      Training training = new Training(1);
      watch(steps, step -> training.step(step, checkpoints.make()));
    }
  }

  private static void sampleWatched(int steps) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Device device = ComputeDevice.CPU.resolve();
      UNet2DConditionModel model = UNet2DConditionModel.forInference(CONFIG, device);
      model.parameters().initialize(1);
      Condition text = Condition.of(noise(1, 2, 7, 32));
      Tensor time = Tensor.create(new long[] {5, 900}, 2);
      Tensor[] x = {noise(2, 2, 4, 16, 16)};
      watch(
          steps,
          step -> {
            Tensor before = x[0];
            x[0] =
                Scoped.compute(
                    () -> before.sub(model.forward(before, time, text).mul(new Scalar(0.01))));
            before.close();
          });
      assertThat(x[0].isfinite().all().item_bool()).isTrue();
    }
  }

  private static void watch(int steps, IntConsumer step) {
    for (int i = 0; i < WARM_UP; i++) {
      step.accept(i);
    }
    touchHeap();
    long pointers = Pointer.totalCount();
    long resident = Pointer.physicalBytes();
    long heap = Runtime.getRuntime().totalMemory();
    for (int i = WARM_UP; i < WARM_UP + steps; i++) {
      step.accept(i);
    }
    assertThat(Pointer.totalCount()).as("native objects").isLessThanOrEqualTo(pointers);
    long heapGrowth = Math.max(0, Runtime.getRuntime().totalMemory() - heap);
    assertThat(Pointer.physicalBytes() - resident - heapGrowth)
        .as("growth of resident memory, the heap's left out")
        .isLessThan(ALLOWED_GROWTH);
  }

  /** Makes all of the heap resident, so that garbage does not look like growth. */
  private static void touchHeap() {
    int block = 64 << 10;
    long touched = 0;
    for (long i = 0; i < 2 * Runtime.getRuntime().totalMemory(); i += block) {
      touched += new byte[block].length;
    }
    assertThat(touched).isPositive();
  }

  private static float[] trained(long seed) {
    try (PointerScope scope = new PointerScope()) {
      Training training = new Training(seed);
      for (int i = 0; i < 4; i++) {
        training.step(i, Checkpoints.none());
      }
      return Tensors.floats(training.parameters.values());
    }
  }

  private static final class Training {
    private final UNet2DConditionModel model;
    private final FlatParameters parameters;
    private final Condition text;
    private final Tensor mean;
    private final Tensor square;
    private final AdamW optimizer = new AdamW(AdamWConfig.defaults());
    private final long seed;

    Training(long seed) {
      this.seed = seed;
      model = UNet2DConditionModel.forTraining(CONFIG, ComputeDevice.CPU.resolve());
      parameters = model.parameters();
      parameters.initialize(seed);
      text = Condition.of(noise(seed, 2, 7, 32));
      mean = torch.zeros_like(parameters.values());
      square = torch.zeros_like(parameters.values());
    }

    void step(int step, Checkpoints checkpoints) {
      try (PointerScope scope = new PointerScope()) {
        parameters.zeroGradients();
        Tensor out =
            model.forward(
                noise(seed + step, 2, 4, 16, 16),
                Tensor.create(new long[] {step, 900}, 2),
                text,
                checkpoints);
        torch.mse_loss(out, noise(seed - step, 2, 4, 16, 16)).backward();
        checkpoints.backward();
        optimizer.step(parameters.values(), parameters.gradients(), mean, square, step, 1e-4);
      }
    }
  }

  private static Tensor noise(long seed, long... shape) {
    return randn(shape, new GeneratorOptional(make_generator_cpu(seed)));
  }
}
