package org.ruyi.model.metrics;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.pipeline.Images;

/**
 * Features by any network that the user has as an ONNX file: one input [N, 3, size, size] of
 * floats, one output [N, d], which may have further dimensions of 1. Pictures are resized as
 * clean-fid does.
 *
 * <p>It needs {@code com.microsoft.onnxruntime:onnxruntime} on the class path, runs on the CPU on
 * one thread, and may be used by several threads.
 */
public final class OnnxFeatures implements ImageFeatures, AutoCloseable {
  private static final int AT_ONCE = 16;
  private static final int MAXIMUM_SIDE = 4096;

  private final Path path;
  private final OrtSession session;
  private final String input;
  private final int size;
  private final int fixedBatch;
  private final int width;
  private final PixelScale scale;
  private final String sha256;

  private OnnxFeatures(Path path, OrtSession session, PixelScale scale, String sha256)
      throws OrtException, IOException {
    this.path = path;
    this.session = session;
    this.scale = scale;
    this.sha256 = sha256;
    this.input = session.getInputNames().iterator().next();
    long[] in = shape("input", session.getInputInfo());
    long[] out = shape("output", session.getOutputInfo());
    boolean square = in.length == 4 && in[1] == 3 && in[2] == in[3];
    if (!square || in[2] < 1 || in[2] > MAXIMUM_SIDE) {
      throw invalid(
          "its input is %s ([N, 3, size, size], size 1 to %d)"
              .formatted(Arrays.toString(in), MAXIMUM_SIDE));
    }
    if (out.length < 2
        || out[1] < 1
        || Arrays.stream(out).skip(2).anyMatch(extent -> extent != 1)) {
      throw invalid("its output is %s ([N, d])".formatted(Arrays.toString(out)));
    }
    this.fixedBatch = (int) Math.max(in[0], 0);
    this.size = (int) in[2];
    this.width = Math.toIntExact(out[1]);
  }

  /**
   * Opens a model.
   *
   * @param scale how the model takes pixels
   * @throws IOException if there is no such file or it is no such model
   */
  public static OnnxFeatures open(Path onnx, PixelScale scale) throws IOException {
    // Opened from memory, a model has no folder from which it could name further files.
    ByteBuffer bytes = bytes(onnx);
    String sha256 = FileDigest.sha256(bytes);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setDeterministicCompute(true);
      OrtSession session = OrtEnvironment.getEnvironment().createSession(bytes, options);
      try {
        return new OnnxFeatures(onnx, session, scale, sha256);
      } catch (OrtException | IOException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new IOException("Cannot use %s: %s".formatted(onnx, e.getMessage()), e);
    }
  }

  private static ByteBuffer bytes(Path onnx) throws IOException {
    try (FileChannel channel = FileChannel.open(onnx, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(
            "Cannot read %s: %d bytes (less than 2 GiB)".formatted(onnx, channel.size()));
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (NoSuchFileException e) {
      throw new IOException("Cannot read %s: no such file".formatted(onnx), e);
    }
  }

  private long[] shape(String what, Map<String, NodeInfo> nodes) throws IOException {
    if (nodes.size() != 1) {
      throw invalid("it has %d %ss (1)".formatted(nodes.size(), what));
    }
    if (nodes.values().iterator().next().getInfo() instanceof TensorInfo tensor
        && tensor.type == OnnxJavaType.FLOAT) {
      return tensor.getShape();
    }
    throw invalid("its %s is not of 32-bit floats".formatted(what));
  }

  private IOException invalid(String reason) {
    return new IOException("Cannot use %s: %s".formatted(path, reason));
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public Tensor of(Images images) {
    BicubicResize resize = BicubicResize.of(images, size);
    int atOnce = fixedBatch == 0 ? AT_ONCE : fixedBatch;
    float[] features = new float[Math.multiplyExact(images.count(), width)];
    for (int at = 0; at < images.count(); at += atOnce) {
      int count = Math.min(atOnce, images.count() - at);
      // A model of a fixed batch gets black pictures where there are no more, and they are dropped.
      float[] batch = new float[(fixedBatch == 0 ? count : fixedBatch) * 3 * size * size];
      for (int i = 0; i < count; i++) {
        float[] picture = resize.apply(images.image(at + i), 3);
        scale.apply(picture);
        System.arraycopy(picture, 0, batch, i * picture.length, picture.length);
      }
      run(batch).get(features, at * width, count * width);
    }
    return Scoped.compute(() -> Tensor.create(features, images.count(), width).clone());
  }

  private FloatBuffer run(float[] batch) {
    long pictures = batch.length / (3L * size * size);
    try (OnnxTensor pixels =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                FloatBuffer.wrap(batch),
                new long[] {pictures, 3, size, size});
        OrtSession.Result result = session.run(Map.of(input, pixels))) {
      FloatBuffer features = ((OnnxTensor) result.get(0)).getFloatBuffer();
      if (features.remaining() != pictures * width) {
        throw new IllegalStateException(
            "Cannot use %s: %d features of %d pictures (%d each)"
                .formatted(path, features.remaining(), pictures, width));
      }
      return features;
    } catch (OrtException e) {
      throw new IllegalStateException("Cannot use %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("Cannot close %s: %s".formatted(path, e.getMessage()), e);
    }
  }
}
