package org.ruyi.model.pipeline;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.io.PipelineFolder;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.scheduler.DdimScheduler;
import org.ruyi.model.scheduler.Sampler;
import org.ruyi.model.scheduler.SamplingLoop;
import org.ruyi.model.scheduler.SchedulerClass;
import org.ruyi.model.scheduler.SchedulerConfig;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DConfig.SampleSize;
import org.ruyi.model.unet.UNet2DModel;

/**
 * A trained network with its scheduler, ready to draw.
 *
 * <p>The same checkpoint, seed, sampler and steps give the pictures that diffusers' {@code
 * DDIMPipeline} and {@code DDPMPipeline} give with {@code torch.Generator().manual_seed(seed)}.
 *
 * <pre>{@code
 * try (DiffusionPipeline pipeline = DiffusionPipeline.load(folder)) {
 *   Images images = pipeline.sample(SampleRequest.ddim(16, 50, 7), SampleProgress.NONE);
 * }
 * }</pre>
 */
public final class DiffusionPipeline implements AutoCloseable {
  private static final long MAXIMUM_VALUES = 1L << 30;

  private final UNet2DModel model;
  private final SchedulerConfig scheduler;
  private final Device device;
  private final PointerScope memory;

  private DiffusionPipeline(
      UNet2DModel model, SchedulerConfig scheduler, Device device, PointerScope memory) {
    this.model = model;
    this.scheduler = scheduler;
    this.device = device;
    this.memory = memory;
  }

  /**
   * Loads a pipeline folder onto the GPU where there is one, otherwise onto the CPU.
   *
   * @throws IOException if a file is missing, damaged or does not fit the others
   */
  public static DiffusionPipeline load(Path folder) throws IOException {
    return load(folder, ComputeDevice.AUTO);
  }

  /**
   * Loads a pipeline folder.
   *
   * @throws IOException if a file is missing, damaged or does not fit the others
   * @throws IllegalStateException if CUDA was asked for and there is none
   */
  public static DiffusionPipeline load(Path folder, ComputeDevice device) throws IOException {
    PipelineFolder files = PipelineFolder.open(folder);
    try (PointerScope memory = new PointerScope()) {
      Device resolved = device.resolve();
      UNet2DModel model = UNet2DModel.forInference(files.unet(), resolved);
      files.readParameters(model.parameters().values());
      return kept(model, files.scheduler(), resolved, memory);
    }
  }

  /**
   * A pipeline of parameters that are in memory, for previews; they are copied.
   *
   * @param parameters the flat vector, fp32 [n] in the order of {@link UNet2DModel#layout}
   * @throws IllegalStateException if CUDA was asked for and there is none
   */
  public static DiffusionPipeline of(
      UNet2DConfig unet, Tensor parameters, SchedulerConfig scheduler, ComputeDevice device) {
    try (PointerScope memory = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Device resolved = device.resolve();
      UNet2DModel model = UNet2DModel.forInference(unet, resolved);
      if (parameters.numel() != model.parameters().layout().count()) {
        throw new IllegalArgumentException(
            "Invalid flat parameters: %d elements (the network has %d)"
                .formatted(parameters.numel(), model.parameters().layout().count()));
      }
      model.parameters().values().copy_(parameters);
      return kept(model, scheduler, resolved, memory);
    }
  }

  private static DiffusionPipeline kept(
      UNet2DModel model, SchedulerConfig scheduler, Device device, PointerScope memory) {
    DiffusionPipeline pipeline = new DiffusionPipeline(model, scheduler, device, memory);
    memory.extend();
    return pipeline;
  }

  /** The network's configuration. */
  public UNet2DConfig unet() {
    return model.config();
  }

  /** The scheduler's configuration. */
  public SchedulerConfig scheduler() {
    return scheduler;
  }

  /**
   * Draws pictures. All noise comes from one CPU generator seeded with the request's seed: first
   * the starting point of all pictures, [count, C, H, W], then what the sampler takes at each step.
   *
   * @param progress told after every step
   * @throws IllegalArgumentException if the request does not fit the network or the scheduler
   * @throws IllegalStateException if the network's prediction is not finite
   */
  public Images sample(SampleRequest request, SampleProgress progress) {
    SampleSize size = requireRequest(request);
    long[] shape = {request.count(), unet().inChannels(), size.height(), size.width()};
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        Sampler sampler = sampler(request)) {
      Generator generator = make_generator_cpu(request.seed());
      Tensor labels = labels(request);
      int calls = sampler.timesteps().length;
      SamplingLoop loop =
          new SamplingLoop(
              sampler,
              (x, time) -> predict(x, time, labels, request.batchSize()),
              () -> noise(shape, generator));
      return images(loop.run(noise(shape, generator), done -> progress.step(done, calls)));
    }
  }

  private Tensor noise(long[] shape, Generator generator) {
    return randn(shape, new GeneratorOptional(generator)).to(device, ScalarType.Float);
  }

  /** The network's prediction for all pictures, computed in batches of bounded size. */
  private Tensor predict(Tensor x, Tensor time, Tensor labels, int batchSize) {
    TensorVector outputs = new TensorVector();
    for (long start = 0; start < x.size(0); start += batchSize) {
      long from = start;
      long length = Math.min(batchSize, x.size(0) - start);
      outputs.push_back(
          Scoped.compute(
              () ->
                  model.forward(
                      x.narrow(0, from, length),
                      time.narrow(0, from, length),
                      labels == null ? null : labels.narrow(0, from, length))));
    }
    return torch.cat(outputs, 0);
  }

  private Tensor labels(SampleRequest request) {
    if (request.classLabels().isEmpty()) {
      return null;
    }
    long[] labels = request.classLabels().stream().mapToLong(Integer::longValue).toArray();
    return Tensor.create(labels, labels.length).to(device, ScalarType.Long);
  }

  private Sampler sampler(SampleRequest request) {
    if (!request.sampler().sharesNetworksWith(scheduler.schedulerClass())) {
      throw new IllegalArgumentException(
          "Invalid sampler: %s (the network was trained for another process, that of %s)"
              .formatted(request.sampler(), scheduler.schedulerClass()));
    }
    SchedulerConfig config = scheduler.as(request.sampler());
    int expected = unet().inChannels() * (config.learnsVariance() ? 2 : 1);
    if (unet().outChannels() != expected) {
      throw new IllegalArgumentException(
          "Invalid sampler: %s takes %d channels of prediction (the network gives %d)"
              .formatted(config.schedulerClass(), expected, unet().outChannels()));
    }
    return request.sampler() == SchedulerClass.DDIM
        ? new DdimScheduler(config, request.steps(), request.eta())
        : config.sampler(request.steps());
  }

  private SampleSize requireRequest(SampleRequest request) {
    SampleSize size =
        unet()
            .sampleSize()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot sample: the network's configuration has no sample_size"));
    long values = (long) request.count() * unet().inChannels() * size.height() * size.width();
    if (values > MAXIMUM_VALUES) {
      throw new IllegalArgumentException(
          "Invalid count: %d pictures of %d x %d (at most %d values in all)"
              .formatted(request.count(), size.height(), size.width(), MAXIMUM_VALUES));
    }
    if (unet().numClassEmbeds().isPresent() == request.classLabels().isEmpty()) {
      throw new IllegalArgumentException(
          unet().numClassEmbeds().isPresent()
              ? "Invalid class labels: none (the network has %d classes)"
                  .formatted(unet().numClassEmbeds().getAsInt())
              : "Invalid class labels: given (the network has no classes)");
    }
    int classes = unet().numClassEmbeds().orElse(0);
    for (int label : request.classLabels()) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "Invalid class label: %d (0 to %d)".formatted(label, classes - 1));
      }
    }
    return size;
  }

  /** (x / 2 + 0.5) clipped to [0, 1], times 255, rounded half to even. */
  private static Images images(Tensor x) {
    if (!x.isfinite().all().item_bool()) {
      throw new IllegalStateException("Cannot draw: the network's prediction is not finite");
    }
    Tensor unit =
        x.div(new Scalar(2.0))
            .add(new Scalar(0.5))
            .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
    Tensor pixels =
        unit.permute(0, 2, 3, 1)
            .mul(new Scalar(255.0))
            .round()
            .to(ScalarType.Byte)
            .cpu()
            .contiguous();
    byte[] bytes = new byte[Math.toIntExact(pixels.numel())];
    new BytePointer(pixels.data_ptr()).get(bytes);
    return new Images((int) x.size(0), (int) x.size(2), (int) x.size(3), (int) x.size(1), bytes);
  }

  /** Frees the network. */
  @Override
  public void close() {
    memory.close();
  }
}
