package org.ruyi.data.score;

import java.util.List;

/** Models of a line or two. */
final class Models {
  static final int VOCABULARY = 9;
  static final int EMBEDDING = 5;
  static final int TOKENS = 6;

  private Models() {}

  /** The mean of all numbers; an open batch is -1. */
  static Onnx brightness(long batch, int size) {
    return new Onnx()
        .input("pixels", Onnx.FLOAT, batch, 3, size, size)
        .node(
            "ReduceMean",
            List.of("pixels"),
            "mean",
            Onnx.numbers("axes", 1, 2, 3),
            Onnx.number("keepdims", 0))
        .output("mean", batch);
  }

  /** The mean of the green channel's first row, of pictures whose channels come last. */
  static Onnx green(int size) {
    float[] weights = new float[size * size * 3];
    for (int x = 0; x < size; x++) {
      weights[3 * x + 1] = 1f / size;
    }
    return new Onnx()
        .input("pixels", Onnx.FLOAT, -1, size, size, 3)
        .weights("weights", weights, weights.length, 1)
        .node("Flatten", List.of("pixels"), "flat")
        .node("MatMul", List.of("flat", "weights"), "score")
        .output("score", -1, 1);
  }

  /** The shares of classes. */
  static Onnx classes(int size, int classes) {
    int length = 3 * size * size;
    return new Onnx()
        .input("pixels", Onnx.FLOAT, -1, 3, size, size)
        .weights("weights", Onnx.random(length * classes, 3), length, classes)
        .node("Flatten", List.of("pixels"), "flat")
        .node("MatMul", List.of("flat", "weights"), "logits")
        .node("Softmax", List.of("logits"), "shares")
        .output("shares", -1, classes);
  }

  /** An embedding of the picture. */
  static Onnx picture(Onnx model, int size) {
    int length = 3 * size * size;
    return model
        .input("pixels", Onnx.FLOAT, -1, 3, size, size)
        .weights("picture-weights", pictureWeights(size), length, EMBEDDING)
        .node("Flatten", List.of("pixels"), "flat")
        .node("MatMul", List.of("flat", "picture-weights"), "picture");
  }

  /** An embedding of the caption: the mean of its pieces' embeddings. */
  static Onnx caption(Onnx model, int type) {
    return model
        .input("pieces", type, -1, TOKENS)
        .weights("piece-weights", pieceWeights(), VOCABULARY, EMBEDDING)
        .node("Gather", List.of("piece-weights", "pieces"), "embeddings")
        .node(
            "ReduceMean",
            List.of("embeddings"),
            "caption",
            Onnx.numbers("axes", 1),
            Onnx.number("keepdims", 0));
  }

  static float[] pictureWeights(int size) {
    return Onnx.random(3 * size * size * EMBEDDING, 5);
  }

  static float[] pieceWeights() {
    return Onnx.random(VOCABULARY * EMBEDDING, 6);
  }
}
