package org.ruyi.model.training;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.loss.DiffusionLoss;
import org.ruyi.model.loss.LossElements;
import org.ruyi.model.loss.TimestepSampler;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.unet.UNet2DModel;

/**
 * One network with its optimizer: the inner loop of a worker.
 *
 * <p>The parameters are one flat vector and the optimizer's state another, both live, so that a
 * caller can read, average and overwrite them between steps. A trainer is used by one thread at a
 * time; several trainers in several threads compute exactly what each would alone.
 *
 * <pre>{@code
 * try (Trainer trainer = Trainer.open(config)) {
 *   trainer.initialize(seed);
 *   for (long step = 0; step < steps; step++) {
 *     StepResult result = trainer.step(images, null, noiseSeed(step), step, 1e-4);
 *   }
 * }
 * }</pre>
 */
public final class Trainer implements AutoCloseable {
  private final TrainerConfig config;
  private final Device device;
  private final UNet2DModel model;
  private final FlatParameters flat;
  private final Tensor optimizerState;
  private final NoiseSchedule schedule;
  private final DiffusionLoss loss;
  private final TimestepSampler timesteps;
  private final AdamW optimizer;
  private final Checkpoints checkpoints;
  private final PointerScope memory;

  private Trainer(TrainerConfig config, PointerScope memory) {
    this.config = config;
    this.memory = memory;
    device = config.compute().device().resolve(config.compute().gpu());
    model = UNet2DModel.forTraining(config.unet(), device);
    flat = model.parameters();
    optimizerState =
        torch.zeros(
            new long[] {2 * flat.layout().count()},
            new TensorOptions(ScalarType.Float).device(new DeviceOptional(device)));
    schedule = NoiseSchedule.of(config.noise());
    loss = config.objective().loss(schedule);
    timesteps = config.objective().timesteps(schedule);
    optimizer = new AdamW(config.optimizer());
    checkpoints = config.compute().checkpointing().checkpoints();
  }

  /**
   * Builds the network, with parameters and optimizer state all zero.
   *
   * @throws IllegalStateException if CUDA was asked for and there is none, or not that GPU
   */
  public static Trainer open(TrainerConfig config) {
    try (PointerScope memory = new PointerScope()) {
      Trainer trainer = new Trainer(config, memory);
      memory.extend();
      return trainer;
    }
  }

  /** The configuration this was opened with. */
  public TrainerConfig config() {
    return config;
  }

  /** The number of parameters n. */
  public long parameterCount() {
    return flat.layout().count();
  }

  /** Names, shapes and offsets in {@link #parameters()}. */
  public ParameterLayout layout() {
    return flat.layout();
  }

  /** PyTorch's default initialisation, the same for the same seed; the optimizer starts anew. */
  public void initialize(long seed) {
    flat.initialize(seed);
    optimizerState.zero_();
  }

  /** All parameters, fp32 [n] on the trainer's device, live until {@link #close()}. */
  public Tensor parameters() {
    return flat.values();
  }

  /** AdamW's means of gradients, then of their squares: fp32 [2n], live. */
  public Tensor optimizerState() {
    return optimizerState;
  }

  /**
   * How timesteps are drawn: what it learnt is part of the training's state, beside {@link
   * #parameters} and {@link #optimizerState}.
   */
  public TimestepSampler timestepSampler() {
    return timesteps;
  }

  /**
   * One optimizer step: noise (first), timesteps and what the perturbations take drawn from a CPU
   * generator seeded with {@code noiseSeed}, which also says what dropout drops; loss, gradients,
   * clipping, AdamW. Where loss or gradients are not finite, parameters and state stay as they
   * were.
   *
   * @param images [B, C, H, W] fp32 in [-1, 1], on the CPU
   * @param classLabels [B] int64 on the CPU, or null for a network without classes
   * @param step the global number of this step, counted from 0
   * @param learningRate not negative
   * @throws IllegalArgumentException if a shape does not fit the network
   */
  public StepResult step(
      Tensor images, Tensor classLabels, long noiseSeed, long step, double learningRate) {
    requireStep(images, classLabels, step, learningRate);
    try (PointerScope scope = new PointerScope()) {
      Generator generator = make_generator_cpu(noiseSeed);
      Tensor noise = randn(images.shape(), new GeneratorOptional(generator));
      TimestepSampler.Drawn drawn = timesteps.draw(images.size(0), generator);
      Tensor offset = config.perturbations().noiseOffset().apply(noise, generator);
      Tensor labels = labels(classLabels, generator);

      flat.zeroGradients();
      Batch batch = new Batch(images, labels, offset, drawn, generator, noiseSeed);
      double meanLoss = 0;
      TensorVector losses = new TensorVector();
      long size = images.size(0);
      long most = config.compute().microBatch().orElse(Math.toIntExact(size));
      for (long first = 0; first < size; first += most) {
        Chunk chunk = gradients(batch, first, Math.min(most, size - first));
        meanLoss += chunk.loss();
        losses.push_back(chunk.perExample());
      }
      double norm = flat.gradientNorm();
      Tensor perExample = torch.cat(losses);
      ExampleLosses examples = ExampleLosses.of(drawn.timesteps(), perExample);
      if (!Double.isFinite(meanLoss) || !Double.isFinite(norm)) {
        return new StepResult(meanLoss, norm, false, examples);
      }
      timesteps.observe(drawn.timesteps(), perExample);
      if (config.gradientClip() > 0) {
        GradientClipping.clip(flat.gradients(), norm, config.gradientClip());
      }
      update(step, learningRate);
      return new StepResult(meanLoss, norm, true, examples);
    }
  }

  /** A minibatch with everything that was drawn for it, on the CPU; labels may be null. */
  private record Batch(
      Tensor images,
      Tensor labels,
      Tensor noise,
      TimestepSampler.Drawn drawn,
      Generator generator,
      long noiseSeed) {}

  /**
   * What some examples of a batch came to.
   *
   * @param loss their part of the batch's mean
   * @param perExample their losses
   */
  private record Chunk(double loss, Tensor perExample) {}

  /** Adds the gradients of {@code count} examples to those of the batch. */
  private Chunk gradients(Batch batch, long first, long count) {
    model.dropoutSeed().train(batch.noiseSeed() + first);
    double[] part = new double[1];
    Tensor perExample =
        Scoped.compute(
            () -> {
              Tensor original = part(batch.images(), first, count);
              LossElements elements =
                  loss.of(
                      network(original, part(batch.labels(), first, count), batch.generator()),
                      original,
                      part(batch.noise(), first, count),
                      part(batch.drawn().timesteps(), first, count));
              Tensor value =
                  elements
                      .weighted(batch.drawn().weights().narrow(0, first, count))
                      .mean()
                      .mul(new Scalar((double) count / batch.images().size(0)));
              value.backward();
              checkpoints.backward();
              part[0] = value.item_double();
              return elements.perExample();
            });
    return new Chunk(part[0], perExample);
  }

  /** Some examples of a batch on the trainer's device; null of null. */
  private Tensor part(Tensor batch, long first, long count) {
    return batch == null ? null : batch.narrow(0, first, count).to(device, batch.scalar_type());
  }

  /** The classes, some of them dropped, on the CPU. */
  private Tensor labels(Tensor classLabels, Generator generator) {
    long none = config.unet().numClassEmbeds().orElse(0) - 1L;
    return classLabels == null
        ? null
        : config
            .perturbations()
            .condition()
            .apply(classLabels.to(ScalarType.Long), none, generator);
  }

  /** The network as the loss sees it: its classes given, its input perturbed. */
  private Denoiser network(Tensor original, Tensor labels, Generator generator) {
    Denoiser network =
        (x, t) ->
            config
                .compute()
                .precision()
                .compute(device, () -> model.forward(x, t, labels, checkpoints));
    return config.perturbations().input().around(network, schedule, original, generator);
  }

  private void update(long step, double learningRate) {
    long count = parameterCount();
    flat.requireViews();
    optimizer.step(
        flat.values(),
        flat.gradients(),
        optimizerState.narrow(0, 0, count),
        optimizerState.narrow(0, count, count),
        step,
        learningRate);
  }

  private void requireStep(Tensor images, Tensor labels, long step, double learningRate) {
    if (images.scalar_type().intern() != ScalarType.Float || images.dim() != 4) {
      throw new IllegalArgumentException(
          "Invalid images: %s of shape %s (fp32 [B, C, H, W])"
              .formatted(images.scalar_type().intern(), Arrays.toString(images.shape())));
    }
    if (step < 0) {
      throw new IllegalArgumentException("Invalid step: %d (counted from 0)".formatted(step));
    }
    if (!(learningRate >= 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid learning rate: %s (not negative, finite)".formatted(learningRate));
    }
    if (labels != null && model.config().numClassEmbeds().isPresent()) {
      requireClasses(labels, model.config().numClassEmbeds().getAsInt());
    }
  }

  private static void requireClasses(Tensor labels, int classes) {
    try (PointerScope scope = new PointerScope()) {
      if (labels.numel() > 0
          && (labels.min().item_long() < 0 || labels.max().item_long() >= classes)) {
        throw new IllegalArgumentException(
            "Invalid class labels: %d to %d (0 to %d)"
                .formatted(labels.min().item_long(), labels.max().item_long(), classes - 1));
      }
    }
  }

  /** Frees the network and the optimizer's state. */
  @Override
  public void close() {
    memory.close();
  }
}
