package org.ruyi.data.score;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.data.InvalidScorerException;

/** One ONNX file, opened by ONNX Runtime on the CPU; safe for use by several threads. */
final class OnnxModel implements AutoCloseable {
  static final OrtEnvironment ENVIRONMENT =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "ruyi");

  private static final int MESSAGE_LENGTH = 300;

  private final String scorer;
  private final String uri;
  private final OrtSession session;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, TensorInfo> outputs;

  private OnnxModel(String scorer, String uri, OrtSession session) throws OrtException {
    this.scorer = scorer;
    this.uri = uri;
    this.session = session;
    this.inputs = tensors(session.getInputInfo());
    this.outputs = tensors(session.getOutputInfo());
  }

  /**
   * Reads and opens a model.
   *
   * @param scorer as errors name it
   * @throws InvalidScorerException where the file is not what was promised, or no model
   */
  static OnnxModel open(String scorer, String uri, String sha256, Configuration hadoop) {
    // Opened from memory, a model has no folder from which it could name further files.
    var bytes = ModelFile.verified(uri, sha256, hadoop);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Spark runs a task a core, and sums must not depend on how threads share them.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setDeterministicCompute(true);
      OrtSession session = ENVIRONMENT.createSession(bytes, options);
      try {
        return new OnnxModel(scorer, uri, session);
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new InvalidScorerException(
          "Cannot use the model " + uri + " of the scorer " + scorer + ": " + sentence(e));
    }
  }

  /** The user's mistake about this model. */
  InvalidScorerException invalid(String reason) {
    return new InvalidScorerException(
        "Cannot use the model " + uri + " of the scorer " + scorer + ": " + reason);
  }

  /** The input of that name or, without a name, the only one of these types. */
  String inputName(Optional<String> name, String key, OnnxJavaType... types) {
    List<String> fitting =
        inputs.entrySet().stream()
            .filter(input -> Arrays.asList(types).contains(input.getValue().type))
            .map(Map.Entry::getKey)
            .toList();
    if (name.isPresent()) {
      if (!fitting.contains(name.get())) {
        throw invalid(
            "it has no input '"
                + name.get()
                + "' of "
                + Arrays.toString(types)
                + " among "
                + inputs.keySet());
      }
      return name.get();
    }
    return only(fitting, "inputs of " + Arrays.toString(types), key);
  }

  /** The output of that name or, without a name, the only one. */
  String outputName(Optional<String> name, String key) {
    if (name.isPresent() && !outputs.containsKey(name.get())) {
      throw invalid("it has no output '" + name.get() + "' among " + outputs.keySet());
    }
    String output = name.orElseGet(() -> only(List.copyOf(outputs.keySet()), "outputs", key));
    if (outputs.get(output).type != OnnxJavaType.FLOAT) {
      throw invalid("its output '" + output + "' is not of 32-bit floats");
    }
    return output;
  }

  TensorInfo input(String name) {
    return inputs.get(name);
  }

  /** Every input must be filled by something. */
  void requireInputs(Set<String> filled) {
    for (String input : inputs.keySet()) {
      if (!filled.contains(input)) {
        throw invalid("nothing fills its input '" + input + "'");
      }
    }
  }

  /** Where the model leaves a dimension open, any size fits. */
  void requireShape(String input, TensorInfo info, long[] shape) {
    long[] wanted = info.getShape();
    boolean fits = wanted.length == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = wanted[i] < 0 || wanted[i] == shape[i];
    }
    if (!fits) {
      throw invalid(
          "its input '"
              + input
              + "' is "
              + Arrays.toString(wanted)
              + ", and it would be given "
              + Arrays.toString(shape));
    }
  }

  /** The first dimension of the inputs, where the model fixes it. */
  Optional<Integer> fixedBatch() {
    return inputs.values().stream()
        .map(TensorInfo::getShape)
        .filter(shape -> shape.length > 0 && shape[0] > 0)
        .map(shape -> Math.toIntExact(shape[0]))
        .findFirst();
  }

  OrtSession session() {
    return session;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("Cannot close the model " + uri, e);
    }
  }

  /** The first line of what ONNX Runtime says, of bounded length. */
  static String sentence(OrtException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    return line.length() <= MESSAGE_LENGTH ? line : line.substring(0, MESSAGE_LENGTH) + "…";
  }

  private String only(List<String> names, String what, String key) {
    if (names.size() != 1) {
      throw invalid("it has " + names.size() + " " + what + " " + names + ": name one by " + key);
    }
    return names.get(0);
  }

  private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> nodes) {
    Map<String, TensorInfo> tensors = new TreeMap<>();
    nodes.forEach(
        (name, node) -> {
          if (node.getInfo() instanceof TensorInfo tensor) {
            tensors.put(name, tensor);
          }
        });
    return tensors;
  }
}
