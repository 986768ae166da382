package org.ruyi.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.model.Tensors;
import org.ruyi.model.pipeline.Images;

class OnnxFeaturesTest {
  private static final float TOLERANCE = 1e-4f;
  private static final int ANY = -1;

  @TempDir Path folder;

  /** The model gives the mean colour, of a batch of any size or of four. */
  @ParameterizedTest
  @ValueSource(ints = {ANY, 4})
  void featuresAreThoseOfTheScaledPictures(int batch) throws IOException {
    Images images = noise(18, 20, 24);
    try (PointerScope scope = new PointerScope();
        OnnxFeatures network = OnnxFeatures.open(model(batch, 3, 16, 16), PixelScale.IMAGENET)) {

      Tensor features = network.of(images);

      assertThat(network.width()).isEqualTo(3);
      assertThat(features.shape()).containsExactly(18, 3);
      for (int i : new int[] {0, 7, 17}) {
        assertThat(Tensors.floats(features.get(i)))
            .usingComparatorWithPrecision(TOLERANCE)
            .containsExactly(meanColour(images.image(i)));
      }
    }
  }

  @Test
  void theFileIsNamedByItsDigest() throws IOException {
    Path model = model(ANY, 3, 16, 16);
    try (OnnxFeatures network = OnnxFeatures.open(model, PixelScale.UNIT)) {
      assertThat(network.sha256()).isEqualTo(FileDigest.sha256(model)).hasSize(64);
    }
  }

  @Test
  void filesThatAreNoSuchModelAreRefused() throws IOException {
    Path absent = folder.resolve("absent.onnx");
    assertThatThrownBy(() -> OnnxFeatures.open(absent, PixelScale.UNIT))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot read %s: no such file".formatted(absent));

    Path text = Files.writeString(folder.resolve("text.onnx"), "no model");
    assertThatThrownBy(() -> OnnxFeatures.open(text, PixelScale.UNIT))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot use %s: ".formatted(text));

    Path oblong = model(ANY, 3, 16, 12);
    assertThatThrownBy(() -> OnnxFeatures.open(oblong, PixelScale.UNIT))
        .hasMessage(
            "Cannot use %s: its input is [-1, 3, 16, 12] ([N, 3, size, size], size 1 to 4096)"
                .formatted(oblong));

    Path grey = model(ANY, 1, 16, 16);
    assertThatThrownBy(() -> OnnxFeatures.open(grey, PixelScale.UNIT))
        .hasMessageContaining("its input is [-1, 1, 16, 16]");
  }

  @Test
  void picturesWithoutColourAndScalesWithoutExtentAreRefused() throws IOException {
    try (OnnxFeatures network = OnnxFeatures.open(model(ANY, 3, 16, 16), PixelScale.UNIT)) {
      assertThatThrownBy(() -> network.of(new Images(1, 2, 2, 1, new byte[4])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid images: 1 of 1 channels (at least 1, of 3)");
    }
    assertThatThrownBy(() -> new PixelScale(List.of(0.0, 0.0, 0.0), List.of(1.0, 0.0, 1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid pixel scale: mean [0.0, 0.0, 0.0], deviation [1.0, 0.0, 1.0]"
                + " (three numbers each, deviations above 0)");
  }

  private static float[] meanColour(byte[] picture) {
    float[] resized = new BicubicResize(20, 24, 16).apply(picture, 3);
    float[] means = new float[3];
    for (int c = 0; c < 3; c++) {
      double sum = 0;
      for (int i = 0; i < 256; i++) {
        sum += resized[c * 256 + i];
      }
      double mean = PixelScale.IMAGENET.mean().get(c);
      means[c] = (float) ((sum / 256 - mean) / PixelScale.IMAGENET.deviation().get(c));
    }
    return means;
  }

  private static Images noise(int count, int height, int width) {
    byte[] bytes = new byte[count * height * width * 3];
    new SplittableRandom(9).nextBytes(bytes);
    return new Images(count, height, width, 3, bytes);
  }

  /** An ONNX model (onnx.proto3) of GlobalAveragePool and Flatten. */
  private Path model(long... input) throws IOException {
    Message graph =
        new Message()
            .add(1, node("GlobalAveragePool", "x", "pooled"))
            .add(1, node("Flatten", "pooled", "y"))
            .add(2, "graph")
            .add(11, value("x", input))
            .add(12, value("y", input[0], input[1]));
    Message model =
        new Message().add(1, 8).add(7, graph).add(8, new Message().add(1, "").add(2, 13));
    return Files.write(folder.resolve("model.onnx"), model.bytes());
  }

  private static Message node(String operator, String in, String out) {
    return new Message().add(1, in).add(2, out).add(4, operator);
  }

  private static Message value(String name, long... shape) {
    Message dimensions = new Message();
    for (long extent : shape) {
      dimensions.add(1, extent < 0 ? new Message().add(2, "batch") : new Message().add(1, extent));
    }
    Message tensor = new Message().add(1, 1).add(2, dimensions);
    return new Message().add(1, name).add(2, new Message().add(1, tensor));
  }

  /** One message in protobuf's wire format: fields by their numbers. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message add(int field, long number) {
      out.write(field << 3);
      varint(number);
      return this;
    }

    Message add(int field, String text) {
      return add(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Message add(int field, Message message) {
      return add(field, message.bytes());
    }

    private Message add(int field, byte[] bytes) {
      out.write(field << 3 | 2);
      varint(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      for (; rest >= 128; rest >>>= 7) {
        out.write((int) (rest & 127 | 128));
      }
      out.write((int) rest);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
