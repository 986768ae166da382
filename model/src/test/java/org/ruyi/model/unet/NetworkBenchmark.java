package org.ruyi.model.unet;

import static org.bytedeco.pytorch.global.torch.MemoryFormat.ChannelsLast;
import static org.bytedeco.pytorch.global.torch.MemoryFormat.Contiguous;
import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.ComputeThreads;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.Precision;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.scheduler.DdimScheduler;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.SchedulerClass;
import org.ruyi.model.scheduler.SchedulerConfig;
import org.ruyi.model.training.AdamW;
import org.ruyi.model.training.AdamWConfig;

/**
 * Seconds of a training step (forward, mean squared error, backward, AdamW) and of 50 steps of DDIM
 * of the reference U-Net and of a small conditional one. {@code model/src/bench/networks.sh} runs
 * it beside diffusers; alone:
 *
 * <pre>
 * java -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 \
 *   -cp model/target/test-classes:model/target/classes:$(cat model/target/classpath) \
 *   org.ruyi.model.unet.NetworkBenchmark NETWORK TASK THREADS PRECISION [DEVICE [BATCH [STEPS]]]
 * </pre>
 *
 * <p>NETWORK is {@code reference} or {@code conditional}, TASK {@code train}, {@code checkpoints}
 * (training with gradient checkpointing), {@code channels-last} (training on samples of that
 * layout) or {@code ddim}, PRECISION {@code fp32} or {@code bf16}. Prints the arguments, the median
 * over the steps in seconds (for {@code ddim} the whole run's), and the largest growth of the
 * process's memory in MiB.
 */
public final class NetworkBenchmark {
  private static final int TRAINING_BATCH = 16;
  private static final int SAMPLING_BATCH = 4;
  private static final int SAMPLING_STEPS = 50;
  private static final int TRAINING_STEPS = 7;
  private static final int WARM_UP = 2;
  private static final int TOKENS = 16;

  /** The conditional network, 5 million parameters; the Python side reads the same text. */
  private static final String CONDITIONAL =
      """
      {
        "sample_size": 16,
        "block_out_channels": [64, 128, 128],
        "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
        "layers_per_block": 1,
        "attention_head_dim": 4,
        "cross_attention_dim": 128
      }
      """;

  private final Network network;
  private final Precision precision;
  private final Device device;

  /** A network with its condition given. */
  private interface Network {
    FlatParameters parameters();

    int channels();

    int size();

    Tensor forward(Tensor sample, Tensor timestep, Checkpoints checkpoints);
  }

  private NetworkBenchmark(Network network, Precision precision, Device device) {
    this.network = network;
    this.precision = precision;
    this.device = device;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws IOException {
    if (args.length == 1 && args[0].equals("configuration")) {
      System.out.println(CONDITIONAL);
      return;
    }
    ComputeThreads.set(Integer.parseInt(args[2]));
    ComputeDevice where = args.length > 4 ? ComputeDevice.valueOf(args[4]) : ComputeDevice.CPU;
    boolean training = !args[1].equals("ddim");
    int batch =
        args.length > 5 ? Integer.parseInt(args[5]) : training ? TRAINING_BATCH : SAMPLING_BATCH;
    int steps = args.length > 6 ? Integer.parseInt(args[6]) : TRAINING_STEPS;
    try (PointerScope scope = new PointerScope()) {
      Device device = where.resolve();
      Precision precision = Precision.valueOf(args[3].toUpperCase(Locale.ROOT));
      Network network =
          args[0].equals("reference")
              ? reference(device, training)
              : conditional(device, training, batch);
      network.parameters().initialize(1);
      NetworkBenchmark benchmark = new NetworkBenchmark(network, precision, device);
      long before = resident("VmRSS");
      double seconds =
          switch (args[1]) {
            case "train" -> benchmark.train(batch, steps, Checkpoints::none, Contiguous);
            case "checkpoints" -> benchmark.train(batch, steps, Checkpoints::recompute, Contiguous);
            case "channels-last" -> benchmark.train(batch, steps, Checkpoints::none, ChannelsLast);
            case "ddim" -> benchmark.ddim(batch);
            default -> throw new IllegalArgumentException("Invalid task: " + args[1]);
          };
      System.out.printf(
          Locale.ROOT,
          "java %s %s %s %s %.3f s, %d MiB%n",
          args[0],
          args[1],
          args[2],
          args[3],
          seconds,
          (resident("VmHWM") - before) >> 10);
    }
  }

  private static Network reference(Device device, boolean training) {
    UNet2DModel model =
        training
            ? UNet2DModel.forTraining(ReferenceUNet.CONFIG, device)
            : UNet2DModel.forInference(ReferenceUNet.CONFIG, device);
    return new Network() {
      @Override
      public FlatParameters parameters() {
        return model.parameters();
      }

      @Override
      public int channels() {
        return 3;
      }

      @Override
      public int size() {
        return 32;
      }

      @Override
      public Tensor forward(Tensor sample, Tensor timestep, Checkpoints checkpoints) {
        return model.forward(sample, timestep, null, checkpoints);
      }
    };
  }

  private static Network conditional(Device device, boolean training, int batch) {
    UNet2DConditionConfig config = UNet2DConditionConfig.fromJson(CONDITIONAL);
    UNet2DConditionModel model =
        training
            ? UNet2DConditionModel.forTraining(config, device)
            : UNet2DConditionModel.forInference(config, device);
    Condition text = Condition.of(noise(new long[] {batch, TOKENS, 128}, 3, device));
    return new Network() {
      @Override
      public FlatParameters parameters() {
        return model.parameters();
      }

      @Override
      public int channels() {
        return 4;
      }

      @Override
      public int size() {
        return 16;
      }

      @Override
      public Tensor forward(Tensor sample, Tensor timestep, Checkpoints checkpoints) {
        return model.forward(sample, timestep, text, checkpoints);
      }
    };
  }

  private double train(
      int batch, int steps, Supplier<Checkpoints> checkpointing, MemoryFormat format) {
    AdamW optimizer = new AdamW(AdamWConfig.defaults());
    FlatParameters flat = network.parameters();
    long[] shape = shape(batch);
    Tensor images = noise(shape, 1, device).contiguous(format);
    Tensor target = noise(shape, 2, device);
    Tensor time = timesteps(batch, 500);
    Tensor mean = torch.zeros_like(flat.values());
    Tensor square = torch.zeros_like(flat.values());
    double[] seconds = new double[steps];
    for (int i = -WARM_UP; i < steps; i++) {
      long start = System.nanoTime();
      try (PointerScope scope = new PointerScope()) {
        flat.zeroGradients();
        Checkpoints checkpoints = checkpointing.get();
        Tensor out = precision.compute(device, () -> network.forward(images, time, checkpoints));
        Tensor loss = torch.mse_loss(out, target);
        loss.backward();
        checkpoints.backward();
        optimizer.step(flat.values(), flat.gradients(), mean, square, i + WARM_UP, 1e-4);
        loss.item_double();
      }
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return seconds[steps / 2];
  }

  private double ddim(int batch) {
    DdimScheduler scheduler =
        new DdimScheduler(
            SchedulerConfig.of(SchedulerClass.DDIM, NoiseScheduleConfig.ddpm()), SAMPLING_STEPS, 0);
    Tensor[] x = {noise(shape(batch), 1, device)};
    try (NoGradGuard guard = new NoGradGuard()) {
      step(scheduler, x, 0);
      step(scheduler, x, 1);
      long start = System.nanoTime();
      for (int i = 0; i < SAMPLING_STEPS; i++) {
        step(scheduler, x, i);
      }
      x[0].sum().item_double();
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private void step(DdimScheduler scheduler, Tensor[] x, int i) {
    Tensor before = x[0];
    Tensor time = timesteps((int) before.size(0), (long) scheduler.timesteps()[i]);
    x[0] =
        Scoped.compute(
            () -> {
              Tensor out =
                  precision.compute(
                      device, () -> network.forward(before, time, Checkpoints.none()));
              return scheduler.step(i, out, before, null);
            });
    before.close();
    time.close();
  }

  private long[] shape(int batch) {
    return new long[] {batch, network.channels(), network.size(), network.size()};
  }

  private Tensor timesteps(int batch, long timestep) {
    return torch
        .full(new long[] {batch}, new Scalar(timestep), new TensorOptions(ScalarType.Long))
        .to(device, ScalarType.Long);
  }

  private static Tensor noise(long[] shape, long seed, Device device) {
    return randn(shape, new GeneratorOptional(make_generator_cpu(seed)))
        .to(device, ScalarType.Float);
  }

  /** A line of /proc/self/status in KiB. */
  private static long resident(String name) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
