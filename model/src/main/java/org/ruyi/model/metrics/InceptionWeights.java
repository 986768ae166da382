package org.ruyi.model.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.io.TensorEntry;
import org.ruyi.model.nn.Scoped;

/**
 * Convolutions read by name, each with its batch norm folded in and ReLU behind it: in evaluation a
 * batch norm is a scale and a shift by channel.
 */
final class InceptionWeights {
  private static final double EPSILON = 1e-3;
  private static final long[] NO_DILATION = {1, 1};
  private static final int IMAGE_CHANNELS = 3;

  /** The classifier behind the features: 1008 classes, torchvision's other network has 1000. */
  private static final int CLASSES = 1008;

  private final Path path;
  private final SafeTensorsFile file;
  private final Device device;
  private final int thinner;
  private final String prefix;
  private final Set<String> known;

  InceptionWeights(Path path, SafeTensorsFile file, Device device, int thinner) {
    this(path, file, device, thinner, "", new HashSet<>());
  }

  private InceptionWeights(
      Path path,
      SafeTensorsFile file,
      Device device,
      int thinner,
      String prefix,
      Set<String> known) {
    this.path = path;
    this.file = file;
    this.device = device;
    this.thinner = thinner;
    this.prefix = prefix;
    this.known = known;
  }

  /** The convolutions of one block. */
  InceptionWeights child(String name) {
    return new InceptionWeights(path, file, device, thinner, prefix + name + ".", known);
  }

  /** A number of channels in this network. */
  int channels(int full) {
    return full == IMAGE_CHANNELS ? full : full / thinner;
  }

  /** A convolution that keeps height and width. */
  InceptionLayer same(String name, int in, int out, int height, int width) throws IOException {
    long[] padding = {height / 2, width / 2};
    return convolution(name, in, out, height, width, new long[] {1, 1}, padding);
  }

  /** A convolution without padding. */
  InceptionLayer valid(String name, int in, int out, int size, int stride) throws IOException {
    return convolution(name, in, out, size, size, new long[] {stride, stride}, new long[] {0, 0});
  }

  private InceptionLayer convolution(
      String name, int in, int out, long height, long width, long[] stride, long[] padding)
      throws IOException {
    long channels = channels(out);
    String norm = name + ".bn.";
    known.add(prefix + norm + "num_batches_tracked");
    List<Tensor> stored =
        List.of(
            read(name + ".conv.weight", channels, channels(in), height, width),
            read(norm + "weight", channels),
            read(norm + "bias", channels),
            read(norm + "running_mean", channels),
            read(norm + "running_var", channels));
    List<Tensor> folded = Scoped.computeAll(() -> folded(stored));
    stored.forEach(Tensor::close);

    Tensor weight = folded.get(0);
    TensorOptional bias = new TensorOptional(folded.get(1));
    return x ->
        Scoped.compute(
            () -> torch.conv2d(x, weight, bias, stride, padding, NO_DILATION, 1).relu_());
  }

  /** W·γ/σ and β − μ·γ/σ, in float64. */
  private List<Tensor> folded(List<Tensor> stored) {
    try (NoGradGuard guard = new NoGradGuard()) {
      List<Tensor> exact = stored.stream().map(t -> t.to(ScalarType.Double)).toList();
      Tensor scale = exact.get(1).div(exact.get(4).add(new Scalar(EPSILON)).sqrt());
      Tensor weight = exact.get(0).mul(scale.reshape(-1, 1, 1, 1));
      Tensor bias = exact.get(2).sub(exact.get(3).mul(scale));
      return List.of(
          weight.to(device, ScalarType.Float).contiguous(MemoryFormat.ChannelsLast),
          bias.to(device, ScalarType.Float));
    }
  }

  private Tensor read(String name, long... shape) throws IOException {
    String full = prefix + name;
    known.add(full);
    TensorEntry entry = file.entries().get(full);
    if (entry == null) {
      throw invalid("%s is missing".formatted(full));
    }
    requireShape(entry, shape);
    return file.read(full);
  }

  private void requireShape(TensorEntry entry, long... shape) throws IOException {
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (!entry.shape().equals(expected)) {
      throw invalid("%s has shape %s, not %s".formatted(entry.name(), entry.shape(), expected));
    }
  }

  /** Checks the classifier, which is not used, and that nothing else is in the file. */
  void requireNoOthers() throws IOException {
    for (TensorEntry entry : file.entries().values()) {
      switch (entry.name()) {
        case "fc.weight" -> requireShape(entry, CLASSES, channels(2048));
        case "fc.bias" -> requireShape(entry, CLASSES);
        default -> {
          if (!known.contains(entry.name())) {
            throw invalid("%s is not a parameter of the network".formatted(entry.name()));
          }
        }
      }
    }
  }

  private IOException invalid(String reason) {
    return new IOException(
        "Cannot read %s: it is not the Inception network of FID: %s".formatted(path, reason));
  }
}
