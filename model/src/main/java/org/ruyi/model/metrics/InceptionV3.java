package org.ruyi.model.metrics;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.pipeline.Images;

/**
 * The Inception network of FID up to its last average pool (Szegedy et al., arXiv 1512.00567,
 * figures 5 to 7), in the variant of the weights of 2015-12-05 that published FIDs are computed
 * with: average pools leave the padding out, and the last block pools the maximum.
 *
 * <p>Pictures are resized as clean-fid does and moved to (x − 128) / 128. The weights are those of
 * {@code pt_inception-2015-12-05-6726825d.pth} saved as safetensors under the same names. Their
 * memory belongs to the pointer scope in which this was opened; several threads may use it.
 */
public final class InceptionV3 implements ImageFeatures {
  private static final int PICTURE = 299;
  private static final int AT_ONCE = 16;
  private static final double CENTER = 128;

  private final InceptionLayer network;
  private final Device device;
  private final int width;
  private final String sha256;

  private InceptionV3(InceptionWeights weights, Device device, String sha256) throws IOException {
    this.device = device;
    this.sha256 = sha256;
    this.width = weights.channels(2048);
    this.network =
        InceptionLayer.sequence(
            weights.valid("Conv2d_1a_3x3", 3, 32, 3, 2),
            weights.valid("Conv2d_2a_3x3", 32, 32, 3, 1),
            weights.same("Conv2d_2b_3x3", 32, 64, 3, 3),
            InceptionLayer::halve,
            weights.valid("Conv2d_3b_1x1", 64, 80, 1, 1),
            weights.valid("Conv2d_4a_3x3", 80, 192, 3, 1),
            InceptionLayer::halve,
            blockA(weights.child("Mixed_5b"), 192, 32),
            blockA(weights.child("Mixed_5c"), 256, 64),
            blockA(weights.child("Mixed_5d"), 288, 64),
            blockB(weights.child("Mixed_6a"), 288),
            blockC(weights.child("Mixed_6b"), 128),
            blockC(weights.child("Mixed_6c"), 160),
            blockC(weights.child("Mixed_6d"), 160),
            blockC(weights.child("Mixed_6e"), 192),
            blockD(weights.child("Mixed_7a"), 768),
            blockE(weights.child("Mixed_7b"), 1280, InceptionLayer::average),
            blockE(weights.child("Mixed_7c"), 2048, InceptionLayer::maximum),
            x -> x.mean(2, 3));
    weights.requireNoOthers();
  }

  /**
   * Opens the weights.
   *
   * @throws IOException if the file is damaged or not this network, naming the first parameter that
   *     is missing, unknown or of another shape
   */
  public static InceptionV3 open(Path safetensors, Device device) throws IOException {
    return open(safetensors, device, 1);
  }

  /**
   * @param thinner every number of channels is divided by this, for tests
   */
  static InceptionV3 open(Path safetensors, Device device, int thinner) throws IOException {
    String sha256 = FileDigest.sha256(safetensors);
    try (SafeTensorsFile file = SafeTensorsFile.open(safetensors)) {
      return new InceptionV3(
          new InceptionWeights(safetensors, file, device, thinner), device, sha256);
    }
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
    BicubicResize resize = BicubicResize.of(images, PICTURE);
    return Scoped.compute(
        () -> {
          TensorVector features = new TensorVector();
          for (int at = 0; at < images.count(); at += AT_ONCE) {
            int first = at;
            int count = Math.min(AT_ONCE, images.count() - at);
            features.push_back(Scoped.compute(() -> features(images, first, count, resize)));
          }
          return torch.cat(features, 0);
        });
  }

  private Tensor features(Images images, int first, int count, BicubicResize resize) {
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor pictures =
          torch.empty(
              new long[] {count, 3, PICTURE, PICTURE},
              new TensorOptions(ScalarType.Float),
              new MemoryFormatOptional());
      FloatPointer memory = new FloatPointer(pictures.data_ptr());
      for (int i = 0; i < count; i++) {
        float[] resized = resize.apply(images.image(first + i), images.channels());
        memory.position((long) i * resized.length).put(resized);
      }
      return network(pictures.sub(new Scalar(CENTER)).div(new Scalar(CENTER)));
    }
  }

  /**
   * The network alone.
   *
   * @param x [B, 3, H, W] in [-1, 1]
   * @return [B, d]
   */
  Tensor network(Tensor x) {
    Tensor pictures = x.to(device, ScalarType.Float).contiguous(MemoryFormat.ChannelsLast);
    return network.forward(pictures).cpu();
  }

  private static InceptionLayer blockA(InceptionWeights block, int in, int pool)
      throws IOException {
    return InceptionLayer.branches(
        block.same("branch1x1", in, 64, 1, 1),
        InceptionLayer.sequence(
            block.same("branch5x5_1", in, 48, 1, 1), block.same("branch5x5_2", 48, 64, 5, 5)),
        InceptionLayer.sequence(
            block.same("branch3x3dbl_1", in, 64, 1, 1),
            block.same("branch3x3dbl_2", 64, 96, 3, 3),
            block.same("branch3x3dbl_3", 96, 96, 3, 3)),
        InceptionLayer.sequence(
            InceptionLayer::average, block.same("branch_pool", in, pool, 1, 1)));
  }

  private static InceptionLayer blockB(InceptionWeights block, int in) throws IOException {
    return InceptionLayer.branches(
        block.valid("branch3x3", in, 384, 3, 2),
        InceptionLayer.sequence(
            block.same("branch3x3dbl_1", in, 64, 1, 1),
            block.same("branch3x3dbl_2", 64, 96, 3, 3),
            block.valid("branch3x3dbl_3", 96, 96, 3, 2)),
        InceptionLayer::halve);
  }

  private static InceptionLayer blockC(InceptionWeights block, int inner) throws IOException {
    return InceptionLayer.branches(
        block.same("branch1x1", 768, 192, 1, 1),
        InceptionLayer.sequence(
            block.same("branch7x7_1", 768, inner, 1, 1),
            block.same("branch7x7_2", inner, inner, 1, 7),
            block.same("branch7x7_3", inner, 192, 7, 1)),
        InceptionLayer.sequence(
            block.same("branch7x7dbl_1", 768, inner, 1, 1),
            block.same("branch7x7dbl_2", inner, inner, 7, 1),
            block.same("branch7x7dbl_3", inner, inner, 1, 7),
            block.same("branch7x7dbl_4", inner, inner, 7, 1),
            block.same("branch7x7dbl_5", inner, 192, 1, 7)),
        InceptionLayer.sequence(
            InceptionLayer::average, block.same("branch_pool", 768, 192, 1, 1)));
  }

  private static InceptionLayer blockD(InceptionWeights block, int in) throws IOException {
    return InceptionLayer.branches(
        InceptionLayer.sequence(
            block.same("branch3x3_1", in, 192, 1, 1), block.valid("branch3x3_2", 192, 320, 3, 2)),
        InceptionLayer.sequence(
            block.same("branch7x7x3_1", in, 192, 1, 1),
            block.same("branch7x7x3_2", 192, 192, 1, 7),
            block.same("branch7x7x3_3", 192, 192, 7, 1),
            block.valid("branch7x7x3_4", 192, 192, 3, 2)),
        InceptionLayer::halve);
  }

  private static InceptionLayer blockE(InceptionWeights block, int in, InceptionLayer pool)
      throws IOException {
    return InceptionLayer.branches(
        block.same("branch1x1", in, 320, 1, 1),
        InceptionLayer.sequence(
            block.same("branch3x3_1", in, 384, 1, 1),
            InceptionLayer.branches(
                block.same("branch3x3_2a", 384, 384, 1, 3),
                block.same("branch3x3_2b", 384, 384, 3, 1))),
        InceptionLayer.sequence(
            block.same("branch3x3dbl_1", in, 448, 1, 1),
            block.same("branch3x3dbl_2", 448, 384, 3, 3),
            InceptionLayer.branches(
                block.same("branch3x3dbl_3a", 384, 384, 1, 3),
                block.same("branch3x3dbl_3b", 384, 384, 3, 1))),
        InceptionLayer.sequence(pool, block.same("branch_pool", in, 192, 1, 1)));
  }
}
