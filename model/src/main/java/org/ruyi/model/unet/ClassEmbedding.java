package org.ruyi.model.unet;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.block.TimestepEmbedding;
import org.ruyi.model.nn.Embedding;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/** What is added to the time embedding for a class, a number or a vector given with a sample. */
final class ClassEmbedding {
  private final String labels;
  private final long[] shape;
  private final UnaryOperator<Tensor> layer;

  /**
   * @param labels says what the network takes, for messages
   * @param shape of the labels of one sample
   */
  private ClassEmbedding(String labels, long[] shape, UnaryOperator<Tensor> layer) {
    this.labels = labels;
    this.shape = shape;
    this.layer = layer;
  }

  /** No embedding, and no labels. */
  static ClassEmbedding none() {
    return new ClassEmbedding("no classes", null, null);
  }

  /** A table, looked up by class, [B] int64. */
  static ClassEmbedding table(ParameterScope scope, int classes, int width) {
    Embedding table = new Embedding(scope, classes, width);
    return new ClassEmbedding(
        classes + " classes", new long[0], labels -> table.forward(labels.to(ScalarType.Long)));
  }

  /** A number, [B], embedded as time is. */
  static ClassEmbedding timestep(
      ParameterScope scope, TimeFeatures features, int featureWidth, int width) {
    TimestepEmbedding embedding = new TimestepEmbedding(scope, featureWidth, width);
    return new ClassEmbedding(
        "a number for a class", new long[0], labels -> embedding.forward(features.of(labels)));
  }

  /** An embedding as it is, [B, width]. */
  static ClassEmbedding identity(int width) {
    return new ClassEmbedding("a vector for a class", new long[] {width}, labels -> labels);
  }

  /** A vector, [B, in], through two layers. */
  static ClassEmbedding projection(ParameterScope scope, int in, int width) {
    return new ClassEmbedding(
        "a vector for a class", new long[] {in}, new TimestepEmbedding(scope, in, width)::forward);
  }

  /** A vector, [B, in], through one layer. */
  static ClassEmbedding simpleProjection(ParameterScope scope, int in, int width) {
    return new ClassEmbedding(
        "a vector for a class", new long[] {in}, new Linear(scope, in, width)::forward);
  }

  boolean present() {
    return layer != null;
  }

  /** [B, width]. */
  Tensor forward(Tensor values) {
    return layer.apply(values);
  }

  /**
   * @throws IllegalArgumentException if labels are missing, superfluous or of another shape
   */
  void requireLabels(Tensor given, long batch) {
    if (layer == null && given != null) {
      throw new IllegalArgumentException(
          "Invalid class labels: given (the network has no classes)");
    }
    if (layer == null) {
      return;
    }
    long[] expected = new long[1 + shape.length];
    expected[0] = batch;
    System.arraycopy(shape, 0, expected, 1, shape.length);
    if (given == null || !Arrays.equals(given.shape(), expected)) {
      throw new IllegalArgumentException(
          "Invalid class labels: %s (%s, the network has %s)"
              .formatted(
                  given == null ? "none" : Arrays.toString(given.shape()),
                  Arrays.toString(expected),
                  labels));
    }
  }
}
