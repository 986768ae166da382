package org.ruyi.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ruyi.model.Tensors.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.model.io.SafeTensorsWriter;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.pipeline.Images;

class InceptionV3Test {
  /** Batch norms folded into the convolutions round otherwise. */
  private static final double TOLERANCE = 1e-5;

  private static final int THINNER = 16;

  @TempDir Path folder;

  @Test
  void featuresAreThoseOfTheNetworkWrittenOut() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = weights(THINNER);
      InceptionV3 inception = open(weights);
      Tensor pictures = torch.rand(2, 3, 299, 299).mul(new Scalar(2.0)).sub(new Scalar(1.0));

      Tensor features = inception.network(pictures);

      assertThat(features.shape()).containsExactly(2, 2048 / THINNER);
      assertClose("features", features, new WrittenOut(weights).features(pictures), TOLERANCE);
    }
  }

  @Test
  void picturesAreResizedAndCentredOneByOne() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = weights(THINNER);
      InceptionV3 inception = open(weights);
      byte[] bytes = new byte[18 * 20 * 24 * 3];
      new SplittableRandom(5).nextBytes(bytes);
      Images images = new Images(18, 20, 24, 3, bytes);

      Tensor features = inception.of(images);

      float[] resized = new BicubicResize(20, 24, 299).apply(images.image(17), 3);
      Tensor picture = Tensor.create(resized, 1, 3, 299, 299);
      Tensor centred = picture.sub(new Scalar(128.0)).div(new Scalar(128.0));
      assertThat(inception.width()).isEqualTo(128);
      assertThat(features.shape()).containsExactly(18, 128);
      assertClose("last", features.get(17), inception.network(centred).get(0), TOLERANCE);
    }
  }

  /** torchvision's network without auxiliary classifier has 23,834,568 with its 1000 classes. */
  @Test
  void theWholeNetworkHasThePublishedNumberOfParameters() {
    long[] parameters = {0};
    long[] convolutions = {0};
    WrittenOut.shapes(
        1,
        (name, out, in, height, width) -> {
          convolutions[0]++;
          parameters[0] += (long) out * in * height * width + 2L * out;
        });

    assertThat(parameters[0]).isEqualTo(23_834_568 - 1000 * 2049);
    assertThat(convolutions[0]).isEqualTo(94);
  }

  @Test
  void theFileIsNamedByItsDigest() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));

    assertThat(FileDigest.sha256(empty))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThatThrownBy(() -> FileDigest.sha256(folder.resolve("absent")))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot read %s: no such file".formatted(folder.resolve("absent")));
  }

  @Test
  void filesOfOtherNetworksAreRefused() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = weights(THINNER);
      String start =
          "Cannot read %s: it is not the Inception network of FID: "
              .formatted(folder.resolve("inception.safetensors"));

      Map<String, Tensor> torchvision = new LinkedHashMap<>(weights);
      torchvision.put("fc.weight", torch.zeros(1000, 128));
      assertThatThrownBy(() -> open(torchvision))
          .isInstanceOf(IOException.class)
          .hasMessage(start + "fc.weight has shape [1000, 128], not [1008, 128]");

      Map<String, Tensor> auxiliary = new LinkedHashMap<>(weights);
      auxiliary.put("AuxLogits.fc.bias", torch.zeros(1000));
      assertThatThrownBy(() -> open(auxiliary))
          .hasMessage(start + "AuxLogits.fc.bias is not a parameter of the network");

      Map<String, Tensor> less = new LinkedHashMap<>(weights);
      less.remove("Mixed_7a.branch7x7x3_3.bn.running_var");
      assertThatThrownBy(() -> open(less))
          .hasMessage(start + "Mixed_7a.branch7x7x3_3.bn.running_var is missing");

      Map<String, Tensor> square = new LinkedHashMap<>(weights);
      square.put("Mixed_6b.branch7x7_2.conv.weight", torch.zeros(8, 8, 7, 7));
      assertThatThrownBy(() -> open(square))
          .hasMessage(
              start + "Mixed_6b.branch7x7_2.conv.weight has shape [8, 8, 7, 7], not [8, 8, 1, 7]");
    }
  }

  @Test
  void picturesWithoutColourAreRefused() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      InceptionV3 inception = open(weights(THINNER));

      assertThatThrownBy(() -> inception.of(new Images(1, 2, 2, 1, new byte[4])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid images: 1 of 1 channels (at least 1, of 3)");
    }
  }

  private InceptionV3 open(Map<String, Tensor> weights) throws IOException {
    Path file = folder.resolve("inception.safetensors");
    SafeTensorsWriter.write(file, weights, Map.of());
    return InceptionV3.open(file, ComputeDevice.CPU.resolve(), THINNER);
  }

  /** Random weights that keep the scale of what flows through, and the parts that are not used. */
  static Map<String, Tensor> weights(int thinner) {
    torch.manual_seed(11);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    WrittenOut.shapes(
        thinner,
        (name, out, in, height, width) -> {
          Scalar scale = new Scalar(Math.sqrt(2.0 / (in * height * width)));
          weights.put(name + ".conv.weight", torch.randn(out, in, height, width).mul(scale));
          weights.put(name + ".bn.weight", torch.rand(out).add(new Scalar(0.5)));
          weights.put(name + ".bn.bias", torch.randn(out).mul(new Scalar(0.1)));
          weights.put(name + ".bn.running_mean", torch.randn(out).mul(new Scalar(0.1)));
          weights.put(name + ".bn.running_var", torch.rand(out).add(new Scalar(0.5)));
          weights.put(
              name + ".bn.num_batches_tracked",
              torch.zeros(new long[0], new TensorOptions(ScalarType.Long)));
        });
    weights.put("fc.weight", torch.zeros(1008, 2048 / thinner));
    weights.put("fc.bias", torch.zeros(1008));
    return weights;
  }

  /** The network once more, step by step, with its batch norms. */
  private record WrittenOut(Map<String, Tensor> weights) {
    private interface Shape {
      void accept(String name, int out, int in, int height, int width);
    }

    /** Every convolution: name, channels out, channels in, height and width. */
    static void shapes(int thinner, Shape shape) {
      String table =
          """
          Conv2d_1a_3x3 32 3 3 3
          Conv2d_2a_3x3 32 32 3 3
          Conv2d_2b_3x3 64 32 3 3
          Conv2d_3b_1x1 80 64 1 1
          Conv2d_4a_3x3 192 80 3 3
          """
              + blockA("Mixed_5b", 192, 32)
              + blockA("Mixed_5c", 256, 64)
              + blockA("Mixed_5d", 288, 64)
              + """
              Mixed_6a.branch3x3 384 288 3 3
              Mixed_6a.branch3x3dbl_1 64 288 1 1
              Mixed_6a.branch3x3dbl_2 96 64 3 3
              Mixed_6a.branch3x3dbl_3 96 96 3 3
              """
              + blockC("Mixed_6b", 128)
              + blockC("Mixed_6c", 160)
              + blockC("Mixed_6d", 160)
              + blockC("Mixed_6e", 192)
              + """
              Mixed_7a.branch3x3_1 192 768 1 1
              Mixed_7a.branch3x3_2 320 192 3 3
              Mixed_7a.branch7x7x3_1 192 768 1 1
              Mixed_7a.branch7x7x3_2 192 192 1 7
              Mixed_7a.branch7x7x3_3 192 192 7 1
              Mixed_7a.branch7x7x3_4 192 192 3 3
              """
              + blockE("Mixed_7b", 1280)
              + blockE("Mixed_7c", 2048);
      for (String line : table.lines().toList()) {
        String[] f = line.split(" ");
        int in = Integer.parseInt(f[2]);
        shape.accept(
            f[0],
            Integer.parseInt(f[1]) / thinner,
            in == 3 ? 3 : in / thinner,
            Integer.parseInt(f[3]),
            Integer.parseInt(f[4]));
      }
    }

    private static String blockA(String name, int in, int pool) {
      return """
          N.branch1x1 64 I 1 1
          N.branch5x5_1 48 I 1 1
          N.branch5x5_2 64 48 5 5
          N.branch3x3dbl_1 64 I 1 1
          N.branch3x3dbl_2 96 64 3 3
          N.branch3x3dbl_3 96 96 3 3
          N.branch_pool P I 1 1
          """
          .replace("N.", name + ".")
          .replace(" I ", " " + in + " ")
          .replace(" P ", " " + pool + " ");
    }

    private static String blockC(String name, int inner) {
      return """
          N.branch1x1 192 768 1 1
          N.branch7x7_1 C 768 1 1
          N.branch7x7_2 C C 1 7
          N.branch7x7_3 192 C 7 1
          N.branch7x7dbl_1 C 768 1 1
          N.branch7x7dbl_2 C C 7 1
          N.branch7x7dbl_3 C C 1 7
          N.branch7x7dbl_4 C C 7 1
          N.branch7x7dbl_5 192 C 1 7
          N.branch_pool 192 768 1 1
          """
          .replace("N.", name + ".")
          .replace("C", Integer.toString(inner));
    }

    private static String blockE(String name, int in) {
      return """
          N.branch1x1 320 I 1 1
          N.branch3x3_1 384 I 1 1
          N.branch3x3_2a 384 384 1 3
          N.branch3x3_2b 384 384 3 1
          N.branch3x3dbl_1 448 I 1 1
          N.branch3x3dbl_2 384 448 3 3
          N.branch3x3dbl_3a 384 384 1 3
          N.branch3x3dbl_3b 384 384 3 1
          N.branch_pool 192 I 1 1
          """
          .replace("N.", name + ".")
          .replace(" I ", " " + in + " ");
    }

    Tensor features(Tensor pictures) {
      Tensor x = conv("Conv2d_1a_3x3", pictures, 2, 0, 0);
      x = conv("Conv2d_2a_3x3", x, 1, 0, 0);
      x = conv("Conv2d_2b_3x3", x, 1, 1, 1);
      x = halve(x);
      x = conv("Conv2d_3b_1x1", x, 1, 0, 0);
      x = halve(conv("Conv2d_4a_3x3", x, 1, 0, 0));
      for (String block : new String[] {"Mixed_5b", "Mixed_5c", "Mixed_5d"}) {
        x =
            cat(
                conv(block + ".branch1x1", x, 1, 0, 0),
                conv(block + ".branch5x5_2", conv(block + ".branch5x5_1", x, 1, 0, 0), 1, 2, 2),
                doubled(block, x, 1, 1),
                conv(block + ".branch_pool", average(x), 1, 0, 0));
      }
      x = cat(conv("Mixed_6a.branch3x3", x, 2, 0, 0), doubled("Mixed_6a", x, 2, 0), halve(x));
      for (String block : new String[] {"Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"}) {
        Tensor seven = conv(block + ".branch7x7_1", x, 1, 0, 0);
        seven = conv(block + ".branch7x7_2", seven, 1, 0, 3);
        seven = conv(block + ".branch7x7_3", seven, 1, 3, 0);
        Tensor twice = conv(block + ".branch7x7dbl_1", x, 1, 0, 0);
        twice = conv(block + ".branch7x7dbl_2", twice, 1, 3, 0);
        twice = conv(block + ".branch7x7dbl_3", twice, 1, 0, 3);
        twice = conv(block + ".branch7x7dbl_4", twice, 1, 3, 0);
        twice = conv(block + ".branch7x7dbl_5", twice, 1, 0, 3);
        x =
            cat(
                conv(block + ".branch1x1", x, 1, 0, 0),
                seven,
                twice,
                conv(block + ".branch_pool", average(x), 1, 0, 0));
      }
      Tensor three = conv("Mixed_7a.branch3x3_1", x, 1, 0, 0);
      three = conv("Mixed_7a.branch3x3_2", three, 2, 0, 0);
      Tensor seven = conv("Mixed_7a.branch7x7x3_1", x, 1, 0, 0);
      seven = conv("Mixed_7a.branch7x7x3_2", seven, 1, 0, 3);
      seven = conv("Mixed_7a.branch7x7x3_3", seven, 1, 3, 0);
      seven = conv("Mixed_7a.branch7x7x3_4", seven, 2, 0, 0);
      x = cat(three, seven, halve(x));
      x = blockE("Mixed_7b", x, average(x));
      x = blockE("Mixed_7c", x, torch.max_pool2d(x, l(3, 3), l(1, 1), l(1, 1), l(1, 1), false));
      return torch.adaptive_avg_pool2d(x, 1, 1).flatten(1, 3);
    }

    private Tensor doubled(String block, Tensor x, int stride, int padding) {
      Tensor hidden = conv(block + ".branch3x3dbl_1", x, 1, 0, 0);
      hidden = conv(block + ".branch3x3dbl_2", hidden, 1, 1, 1);
      return conv(block + ".branch3x3dbl_3", hidden, stride, padding, padding);
    }

    private Tensor blockE(String block, Tensor x, Tensor pooled) {
      Tensor once = conv(block + ".branch3x3_1", x, 1, 0, 0);
      Tensor twice = conv(block + ".branch3x3dbl_1", x, 1, 0, 0);
      twice = conv(block + ".branch3x3dbl_2", twice, 1, 1, 1);
      return cat(
          conv(block + ".branch1x1", x, 1, 0, 0),
          conv(block + ".branch3x3_2a", once, 1, 0, 1),
          conv(block + ".branch3x3_2b", once, 1, 1, 0),
          conv(block + ".branch3x3dbl_3a", twice, 1, 0, 1),
          conv(block + ".branch3x3dbl_3b", twice, 1, 1, 0),
          conv(block + ".branch_pool", pooled, 1, 0, 0));
    }

    private Tensor conv(String name, Tensor x, int stride, int padHeight, int padWidth) {
      Tensor convolved =
          torch.conv2d(
              x,
              weights.get(name + ".conv.weight"),
              new TensorOptional(),
              l(stride, stride),
              l(padHeight, padWidth),
              l(1, 1),
              1);
      return torch
          .batch_norm(
              convolved,
              optional(name + ".bn.weight"),
              optional(name + ".bn.bias"),
              optional(name + ".bn.running_mean"),
              optional(name + ".bn.running_var"),
              false,
              0.1,
              0.001,
              false)
          .relu();
    }

    private TensorOptional optional(String name) {
      return new TensorOptional(weights.get(name));
    }

    /** Sums of the neighbours over their number. */
    private static Tensor average(Tensor x) {
      Tensor ones = torch.ones_like(x);
      return torch
          .avg_pool2d(x, l(3, 3), l(1, 1), l(1, 1), false, true, new LongOptional())
          .div(torch.avg_pool2d(ones, l(3, 3), l(1, 1), l(1, 1), false, true, new LongOptional()));
    }

    private static Tensor halve(Tensor x) {
      return torch.max_pool2d(x, l(3, 3), l(2, 2), l(0, 0), l(1, 1), false);
    }

    private static Tensor cat(Tensor... tensors) {
      return torch.cat(new TensorVector(tensors), 1);
    }

    private static long[] l(long a, long b) {
      return new long[] {a, b};
    }
  }
}
