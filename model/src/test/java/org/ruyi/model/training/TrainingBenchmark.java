package org.ruyi.model.training;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.ComputeThreads;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.unet.ReferenceUNet;

/**
 * Images a second of a whole training step (noise, forward, loss, backward, clipping, AdamW) of the
 * reference U-Net of 8 952 067 parameters at 32 x 32, fp32.
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/benchmark-classpath
 * taskset -c 0 java -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 \
 *   -cp model/target/test-classes:model/target/classes:$(cat model/target/benchmark-classpath) \
 *   org.ruyi.model.training.TrainingBenchmark [threads=1] [batch=16] [steps=8] [device=CPU]
 * </pre>
 *
 * <p>Prints the median over the steps, after two steps of warm-up.
 */
public final class TrainingBenchmark {
  private static final int WARM_UP = 2;

  private TrainingBenchmark() {}

  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
    int batch = args.length > 1 ? Integer.parseInt(args[1]) : 16;
    int steps = args.length > 2 ? Integer.parseInt(args[2]) : 8;
    ComputeDevice device = args.length > 3 ? ComputeDevice.valueOf(args[3]) : ComputeDevice.CPU;

    ComputeThreads.set(threads);
    TrainerConfig config =
        new TrainerConfig(
            ReferenceUNet.CONFIG, NoiseScheduleConfig.ddpm(), AdamWConfig.defaults(), 1, device);
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(config)) {
      trainer.initialize(1);
      Tensor images =
          randn(new long[] {batch, 3, 32, 32}, new GeneratorOptional(make_generator_cpu(1)));
      double[] seconds = new double[steps];
      for (int i = -WARM_UP; i < steps; i++) {
        long start = System.nanoTime();
        int step = i + WARM_UP;
        trainer.step(images, null, step, step, 1e-4);
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
      }
      Arrays.sort(seconds);
      double median = seconds[steps / 2];
      System.out.printf(
          Locale.ROOT,
          "%d parameters, batch %d, %d thread(s), %s: %.3f s a step (%.3f to %.3f), %.2f images/s%n",
          trainer.parameterCount(),
          batch,
          threads,
          device,
          median,
          seconds[0],
          seconds[steps - 1],
          batch / median);
    }
  }
}
