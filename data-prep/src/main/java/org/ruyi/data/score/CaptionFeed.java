package org.ruyi.data.score;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.List;

/** Captions as numbers of word pieces, or what goes with those. */
final class CaptionFeed implements Feed {
  private final String input;
  private final Part part;
  private final WordPieces pieces;
  private final int length;
  private final OnnxJavaType type;

  /** What a number of the input says of a piece. */
  enum Part {
    PIECE,
    IS_PRESENT,
    TYPE
  }

  private CaptionFeed(String input, Part part, WordPieces pieces, int length, OnnxJavaType type) {
    this.input = input;
    this.part = part;
    this.pieces = pieces;
    this.length = length;
    this.type = type;
  }

  /** Checks the configured shape against the model's. */
  static CaptionFeed of(
      OnnxModel model, String input, Part part, WordPieces pieces, int length, int batch) {
    TensorInfo info = model.input(input);
    model.requireShape(input, info, new long[] {batch, length});
    return new CaptionFeed(input, part, pieces, length, info.type);
  }

  @Override
  public String input() {
    return input;
  }

  @Override
  public OnnxTensor tensor(List<Subject> batch) throws OrtException {
    long[][] rows = batch.stream().map(subject -> row(subject.caption())).toArray(long[][]::new);
    if (type == OnnxJavaType.INT64) {
      return OnnxTensor.createTensor(OnnxModel.ENVIRONMENT, rows);
    }
    int[][] narrow =
        Arrays.stream(rows)
            .map(row -> Arrays.stream(row).mapToInt(Math::toIntExact).toArray())
            .toArray(int[][]::new);
    return OnnxTensor.createTensor(OnnxModel.ENVIRONMENT, narrow);
  }

  private long[] row(String caption) {
    int[] of = pieces.of(caption, length);
    long[] row = new long[length];
    for (int i = 0; i < length; i++) {
      boolean present = i < of.length;
      row[i] =
          switch (part) {
            case PIECE -> present ? of[i] : pieces.padding();
            case IS_PRESENT -> present ? 1 : 0;
            case TYPE -> 0;
          };
    }
    return row;
  }
}
