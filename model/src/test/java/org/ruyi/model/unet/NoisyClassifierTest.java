package org.ruyi.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.ruyi.model.Tensors.assertClose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.io.NetworkFolder;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterSpec;
import org.ruyi.model.unet.NoisyClassifierConfig.Pool;

class NoisyClassifierTest {
  private static final double OUTPUT = 1e-5;
  private static final double SLOPE = 1e-3;
  private static final int CLASSES = 5;
  private static final UNet2DConfig UNET =
      UNet2DConfig.fromJson(Golden.text("unet2d-tiny/config.json"));

  @TempDir Path folder;

  /** The middle block's result is that which diffusers' U-Net has with the same weights. */
  @Test
  void averagedPixelsBehindTheUNetsMiddleGiveTheLogits() {
    try (PointerScope scope = new PointerScope()) {
      NoisyClassifier classifier = ofGoldenUNet(Pool.AVERAGE);
      Map<String, Tensor> golden = Golden.tensors("unet2d-tiny/io.safetensors");
      Map<String, Tensor> weights = classifier.parameters().byName();

      Tensor expected =
          torch.linear(
              normed(golden, weights).mean(2, 3),
              weights.get("pool.to_out.0.weight"),
              new TensorOptional(weights.get("pool.to_out.0.bias")));

      assertClose(
          "logits",
          classifier.logits(golden.get("sample"), golden.get("timestep")),
          expected,
          OUTPUT);
    }
  }

  @Test
  void theMeanPixelAttendsToAllPixels() {
    try (PointerScope scope = new PointerScope()) {
      NoisyClassifier classifier = ofGoldenUNet(Pool.ATTENTION);
      Map<String, Tensor> golden = Golden.tensors("unet2d-tiny/io.safetensors");
      Map<String, Tensor> weights = classifier.parameters().byName();
      Tensor normed = normed(golden, weights);

      Tensor logits = classifier.logits(golden.get("sample"), golden.get("timestep"));

      for (int b = 0; b < 2; b++) {
        assertThat(Tensors.floats(logits.get(b)))
            .usingComparatorWithPrecision(1e-4f)
            .containsExactly(naivePool(normed.get(b), weights));
      }
    }
  }

  @Test
  void theGradientByTheSampleIsTheSlopeOfTheLogProbability() {
    try (PointerScope scope = new PointerScope()) {
      NoisyClassifier classifier = ofGoldenUNet(Pool.ATTENTION);
      Map<String, Tensor> golden = Golden.tensors("unet2d-tiny/io.safetensors");
      Tensor sample = golden.get("sample");
      Tensor time = golden.get("timestep");
      sample.set_requires_grad(true);
      logProbability(classifier, sample, time).backward();
      Tensor gradient = sample.grad();
      Tensor direction = gradient.div(gradient.norm());
      double slope = gradient.norm().item_double();

      double step = 1e-2;
      try (NoGradGuard guard = new NoGradGuard()) {
        Tensor move = direction.mul(new Scalar(step));
        double above = logProbability(classifier, sample.add(move), time).item_double();
        double below = logProbability(classifier, sample.sub(move), time).item_double();

        assertThat((above - below) / (2 * step)).isCloseTo(slope, within(SLOPE * slope));
      }
    }
  }

  @Test
  void allParametersTakePartAndANewHeadOfAveragesIsUndecided() {
    try (PointerScope scope = new PointerScope()) {
      for (Pool pool : Pool.values()) {
        NoisyClassifier classifier =
            NoisyClassifier.forTraining(
                new NoisyClassifierConfig(UNET, CLASSES, pool), ComputeDevice.CPU.resolve());
        classifier.parameters().initialize(2);
        Tensor sample = torch.randn(2, 3, 16, 16);
        Tensor time = Tensor.create(new long[] {3, 700}, 2);
        Tensor fresh = classifier.logits(sample, time);
        if (pool == Pool.AVERAGE) {
          assertThat(fresh.abs().max().item_double()).isZero();
          try (NoGradGuard guard = new NoGradGuard()) {
            classifier.parameters().byName().get("pool.to_out.0.weight").normal_();
          }
        }
        logProbability(classifier, sample, time).backward();

        classifier
            .parameters()
            .layout()
            .views(classifier.parameters().gradients())
            .forEach(
                (name, gradient) -> {
                  // A key's bias moves all scores of a query alike: its exact gradient is 0.
                  if (!name.endsWith("to_k.bias")) {
                    assertThat(gradient.abs().max().item_double()).as(name).isPositive();
                  }
                });
      }
    }
  }

  @Test
  void checkpointsGiveTheSameGradients() {
    try (PointerScope scope = new PointerScope()) {
      Tensor plain = gradients(Checkpoints.none());
      Tensor recomputed = gradients(Checkpoints.recompute());

      assertClose("gradients", recomputed, plain, 1e-6);
    }
  }

  private static Tensor gradients(Checkpoints checkpoints) {
    NoisyClassifier classifier =
        NoisyClassifier.forTraining(
            new NoisyClassifierConfig(UNET, CLASSES, Pool.ATTENTION), ComputeDevice.CPU.resolve());
    classifier.parameters().initialize(2);
    Map<String, Tensor> golden = Golden.tensors("unet2d-tiny/io.safetensors");
    Tensor logits = classifier.logits(golden.get("sample"), golden.get("timestep"), checkpoints);
    torch.log_softmax(logits, 1).select(1, 3).sum().backward();
    checkpoints.backward();
    return classifier.parameters().gradients();
  }

  /** ADM's classifier for 64 x 64 pixels of ImageNet: 128 channels, multiplied by 1, 2, 3 and 4. */
  @Test
  void aClassifierOfThePaperBuilds() {
    NoisyClassifierConfig config =
        NoisyClassifierConfig.fromJson(
            """
            {
              "_class_name": "NoisyClassifier",
              "num_classes": 1000,
              "pool": "attention",
              "unet": {
                "sample_size": 64,
                "block_out_channels": [128, 256, 384, 512],
                "layers_per_block": 4,
                "down_block_types": ["ResnetDownsampleBlock2D", "AttnDownBlock2D",
                                     "AttnDownBlock2D", "AttnDownBlock2D"],
                "up_block_types": ["AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D",
                                   "ResnetUpsampleBlock2D"],
                "downsample_type": "resnet",
                "upsample_type": "resnet",
                "attention_head_dim": 64,
                "attn_norm_num_groups": 32,
                "resnet_time_scale_shift": "scale_shift"
              }
            }
            """);

    assertThat(NoisyClassifier.layout(config).specs())
        .extracting(ParameterSpec::name)
        .contains(
            "down_blocks.0.downsamplers.0.conv1.weight",
            "mid_block.attentions.0.group_norm.weight",
            "pool.positional_embedding.weight")
        .noneMatch(name -> name.startsWith("up_blocks") || name.startsWith("class_embedding"));
    assertThat(NoisyClassifierConfig.fromJson(config.toJson())).isEqualTo(config);
  }

  @Test
  void aFolderComesBack() throws IOException {
    NoisyClassifierConfig config = new NoisyClassifierConfig(UNET, CLASSES, Pool.AVERAGE);
    try (PointerScope scope = new PointerScope()) {
      ParameterLayout layout = NoisyClassifier.layout(config);
      Tensor parameters = torch.randn(layout.count());
      Tensor back = torch.zeros(layout.count());

      NetworkFolder.write(folder, config.toJson(), layout, parameters);
      NetworkFolder.readParameters(folder, layout, back);

      assertThat(NetworkFolder.readConfig(folder, NoisyClassifierConfig::fromJson))
          .isEqualTo(config);
      assertThat(back.equal(parameters)).isTrue();
    }
  }

  @Test
  void invalidConfigurationsAndInputsAreNamed() {
    assertThatThrownBy(
            () ->
                NoisyClassifierConfig.fromJson(
                    """
                    {"num_classes": 1, "pool": "max", "unet": {"act_fn": "relu"}}
                    """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Invalid NoisyClassifier configuration: num_classes: 1 (an integer from 2 to 1000000);"
                + " pool: \"max\" (attention, average);"
                + " unet: Invalid UNet2DModel configuration: act_fn: \"relu\"");
    assertThatThrownBy(
            () -> NoisyClassifierConfig.fromJson("{\"unet\": {\"num_class_embeds\": 10}}"))
        .hasMessage(
            "Invalid NoisyClassifier configuration:"
                + " unet: it takes class labels (none, the classifier is to find them);"
                + " unet: no sample_size (needed for pool attention)");
    assertThatThrownBy(() -> NoisyClassifierConfig.fromJson("{}"))
        .hasMessageEndingWith("unet: missing (the configuration of a UNet2DModel)");
    try (PointerScope scope = new PointerScope()) {
      NoisyClassifier classifier = ofGoldenUNet(Pool.ATTENTION);
      Tensor time = Tensor.create(new long[] {3}, 1);

      assertThatThrownBy(() -> classifier.logits(torch.zeros(1, 3, 16, 15), time))
          .hasMessage(
              "Invalid sample: shape [1, 3, 16, 15] ([B, 3, H, W], H and W multiples of 2)");
      assertThatThrownBy(() -> classifier.logits(torch.zeros(1, 3, 8, 8), time))
          .hasMessage("Invalid sample: shape [1, 3, 8, 8] (16 x 16, where attention pools)");
      assertThatThrownBy(() -> classifier.logits(torch.zeros(2, 3, 16, 16), time))
          .hasMessage("Invalid timestep: shape [1] ([2])");
    }
  }

  /** The golden U-Net's weights on the way down, random ones in the head. */
  private static NoisyClassifier ofGoldenUNet(Pool pool) {
    NoisyClassifier classifier =
        NoisyClassifier.forInference(
            new NoisyClassifierConfig(UNET, CLASSES, pool), ComputeDevice.CPU.resolve());
    Map<String, Tensor> stored = Golden.tensors("unet2d-tiny/diffusion_pytorch_model.safetensors");
    torch.manual_seed(4);
    classifier
        .parameters()
        .byName()
        .forEach(
            (name, values) -> {
              // The head has more channels than the U-Net's finest level, where its norm stands.
              boolean head = name.startsWith("pool.") || name.startsWith("conv_norm_out.");
              values.copy_(head ? small(values.shape()) : stored.get(name));
            });
    return classifier;
  }

  private static Tensor small(long[] shape) {
    return torch.randn(shape).mul(new Scalar(0.15));
  }

  private static Tensor normed(Map<String, Tensor> golden, Map<String, Tensor> weights) {
    Tensor normed =
        torch.group_norm(
            golden.get("act.mid_block"),
            8,
            new TensorOptional(weights.get("conv_norm_out.weight")),
            new TensorOptional(weights.get("conv_norm_out.bias")),
            1e-5,
            false);
    return torch.silu(normed);
  }

  private static Tensor logProbability(NoisyClassifier classifier, Tensor sample, Tensor time) {
    return torch.log_softmax(classifier.logits(sample, time), 1).select(1, 3).sum();
  }

  /** One image, token by token and head by head. */
  private static float[] naivePool(Tensor image, Map<String, Tensor> weights) {
    int channels = 64;
    int pixels = 64;
    int heads = 8;
    float[] x = Tensors.floats(image);
    float[] positions = Tensors.floats(weights.get("pool.positional_embedding.weight"));
    double[][] tokens = new double[pixels + 1][channels];
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < pixels; p++) {
        tokens[p + 1][c] = x[c * pixels + p];
        tokens[0][c] += x[c * pixels + p] / (double) pixels;
      }
      for (int t = 0; t <= pixels; t++) {
        tokens[t][c] += positions[t * channels + c];
      }
    }
    double[] attended = new double[channels];
    double[] query = linear(tokens[0], weights, "pool.to_q");
    int width = channels / heads;
    for (int h = 0; h < heads; h++) {
      double sum = 0;
      double[] value = new double[width];
      for (double[] token : tokens) {
        double[] key = linear(token, weights, "pool.to_k");
        double[] content = linear(token, weights, "pool.to_v");
        double score = 0;
        for (int i = 0; i < width; i++) {
          score += query[h * width + i] * key[h * width + i];
        }
        double weight = Math.exp(score / Math.sqrt(width));
        sum += weight;
        for (int i = 0; i < width; i++) {
          value[i] += weight * content[h * width + i];
        }
      }
      for (int i = 0; i < width; i++) {
        attended[h * width + i] = value[i] / sum;
      }
    }
    double[] logits = linear(attended, weights, "pool.to_out.0");
    float[] rounded = new float[logits.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) logits[i];
    }
    return rounded;
  }

  private static double[] linear(double[] x, Map<String, Tensor> weights, String name) {
    float[] weight = Tensors.floats(weights.get(name + ".weight"));
    float[] bias = Tensors.floats(weights.get(name + ".bias"));
    double[] y = new double[bias.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = bias[i];
      for (int j = 0; j < x.length; j++) {
        y[i] += weight[i * x.length + j] * x[j];
      }
    }
    return y;
  }
}
