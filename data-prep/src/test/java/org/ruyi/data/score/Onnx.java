package org.ruyi.data.score;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Builds small ONNX models (onnx.proto3; IR version 8, operators of version 13). */
final class Onnx {
  static final int FLOAT = 1;
  static final int INT32 = 6;
  static final int INT64 = 7;

  private final Protobuf graph = new Protobuf().text(2, "graph");

  /** -1 in a shape is a dimension that the model leaves open. */
  Onnx input(String name, int type, long... shape) {
    graph.message(11, value(name, type, shape));
    return this;
  }

  Onnx output(String name, long... shape) {
    graph.message(12, value(name, FLOAT, shape));
    return this;
  }

  Onnx node(String operator, List<String> inputs, String output, Protobuf... attributes) {
    Protobuf node = new Protobuf();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(3, output + "-node").text(4, operator);
    for (Protobuf attribute : attributes) {
      node.message(5, attribute);
    }
    graph.message(1, node);
    return this;
  }

  Onnx weights(String name, float[] values, long... shape) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    graph.message(5, tensor(name, shape).bytes(9, raw.array()));
    return this;
  }

  /** Weights in another file, as ONNX allows. */
  Onnx externalWeights(String name, String location, long... shape) {
    graph.message(
        5,
        tensor(name, shape)
            .message(13, new Protobuf().text(1, "location").text(2, location))
            .number(14, 1));
    return this;
  }

  static Protobuf number(String name, long value) {
    return new Protobuf().text(1, name).number(3, value).number(20, 2);
  }

  static Protobuf numbers(String name, long... values) {
    Protobuf attribute = new Protobuf().text(1, name);
    for (long value : values) {
      attribute.number(8, value);
    }
    return attribute.number(20, 7);
  }

  static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  byte[] bytes() {
    return new Protobuf()
        .number(1, 8)
        .message(7, graph)
        .message(8, new Protobuf().text(1, "").number(2, 13))
        .toBytes();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  private static Protobuf tensor(String name, long... shape) {
    Protobuf tensor = new Protobuf();
    for (long size : shape) {
      tensor.number(1, size);
    }
    return tensor.number(2, FLOAT).text(8, name);
  }

  private static Protobuf value(String name, int type, long... shape) {
    Protobuf dimensions = new Protobuf();
    for (int i = 0; i < shape.length; i++) {
      Protobuf dimension = new Protobuf();
      if (shape[i] < 0) {
        dimension.text(2, name + i);
      } else {
        dimension.number(1, shape[i]);
      }
      dimensions.message(1, dimension);
    }
    Protobuf tensor = new Protobuf().number(1, type).message(2, dimensions);
    return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
  }
}
