package org.ruyi.data.score;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.ruyi.data.config.ScorerPicture;
import org.ruyi.data.config.ScorerPicture.Layout;

/** Pictures as floats: every value scaled, its channel's mean taken off, divided by its std. */
final class PictureFeed implements Feed {
  private static final int CHANNELS = 3;
  private static final long MAX_BYTES = 1L << 30;

  private final String input;
  private final int width;
  private final int height;
  private final Layout layout;
  private final float[][] values = new float[CHANNELS][256];

  private PictureFeed(String input, ScorerPicture config) {
    this.input = input;
    this.width = config.columns();
    this.height = config.rows();
    this.layout = config.layout().orElse(Layout.NCHW);
    double scale = config.scale().orElse(1 / 255.0);
    List<Double> mean = config.mean().orElse(List.of(0.0, 0.0, 0.0));
    List<Double> std = config.std().orElse(List.of(1.0, 1.0, 1.0));
    for (int c = 0; c < CHANNELS; c++) {
      for (int value = 0; value < 256; value++) {
        values[c][value] = (float) ((value * scale - mean.get(c)) / std.get(c));
      }
    }
  }

  /** Checks the configured shape against the model's. */
  static PictureFeed of(OnnxModel model, String input, ScorerPicture config, int batch) {
    PictureFeed feed = new PictureFeed(input, config);
    long bytes = (long) batch * CHANNELS * feed.width * feed.height * Float.BYTES;
    if (bytes > MAX_BYTES) {
      throw model.invalid(
          "a batch of " + batch + " pictures has " + bytes + " bytes (at most " + MAX_BYTES + ")");
    }
    TensorInfo info = model.input(input);
    model.requireShape(input, info, feed.shape(batch));
    return feed;
  }

  @Override
  public String input() {
    return input;
  }

  @Override
  public OnnxTensor tensor(List<Subject> batch) throws OrtException {
    int pixels = width * height;
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(batch.size() * CHANNELS * pixels * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < batch.size(); i++) {
      byte[] picture = batch.get(i).picture();
      if (picture.length != CHANNELS * pixels) {
        throw new IllegalArgumentException(
            "Cannot score a picture of "
                + picture.length
                + " bytes: a view of "
                + width
                + "x"
                + height
                + " has "
                + CHANNELS * pixels);
      }
      int start = i * CHANNELS * pixels;
      for (int p = 0; p < picture.length; p++) {
        int channel = p % CHANNELS;
        int at = layout == Layout.NHWC ? p : channel * pixels + p / CHANNELS;
        buffer.put(start + at, values[channel][picture[p] & 0xFF]);
      }
    }
    return OnnxTensor.createTensor(OnnxModel.ENVIRONMENT, buffer, shape(batch.size()));
  }

  private long[] shape(int batch) {
    return layout == Layout.NCHW
        ? new long[] {batch, CHANNELS, height, width}
        : new long[] {batch, height, width, CHANNELS};
  }
}
