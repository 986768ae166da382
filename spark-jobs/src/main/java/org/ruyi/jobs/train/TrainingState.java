package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.io.SafeTensorsWriter;
import org.ruyi.model.io.TensorEntry;

/**
 * The numbers of a run, live.
 *
 * @param parameters [1, n]
 * @param moments [1, 2n]: of AdamW, the means of gradients, then of their squares; empty where they
 *     start anew in every round
 * @param average [1, n]: the moving average of the parameters
 * @param outerMomentum [1, n]: of the outer optimizer, where there is one
 */
record TrainingState(
    INDArray parameters,
    Optional<INDArray> moments,
    INDArray average,
    Optional<INDArray> outerMomentum) {
  private static final String PARAMETERS = "parameters";
  private static final String MEAN = "exp_avg";
  private static final String MEAN_SQUARE = "exp_avg_sq";
  private static final String AVERAGE = "ema";
  private static final String OUTER_MOMENTUM = "outer_momentum";

  /** Another state of the same sizes, whose numbers are not yet anything. */
  TrainingState likeness() {
    return new TrainingState(
        uninitialized(parameters),
        moments.map(TrainingState::uninitialized),
        uninitialized(average),
        outerMomentum.map(TrainingState::uninitialized));
  }

  private static INDArray uninitialized(INDArray array) {
    return Nd4j.createUninitialized(array.dataType(), array.shape(), 'c');
  }

  /** Overwrites everything with the numbers of another state of the same sizes. */
  void copyFrom(TrainingState other) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> from = other.tensors();
      tensors().forEach((name, tensor) -> tensor.copy_(from.get(name)));
    }
  }

  /** Writes everything to a safetensors file. */
  void write(Path file) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      SafeTensorsWriter.write(file, tensors(), Map.of("format", "pt"));
    }
  }

  /**
   * Overwrites everything from a file.
   *
   * @throws IOException where it is damaged or of a network of another size; part may be
   *     overwritten
   */
  void read(Path file) throws IOException {
    try (SafeTensorsFile source = SafeTensorsFile.open(file);
        PointerScope scope = new PointerScope()) {
      for (Map.Entry<String, Tensor> tensor : tensors().entrySet()) {
        TensorEntry entry = source.entries().get(tensor.getKey());
        long length = tensor.getValue().numel();
        if (entry == null || !entry.shape().equals(java.util.List.of(length))) {
          throw new IOException(
              "Cannot read %s: %s should be %d numbers (%s)"
                  .formatted(
                      file.getFileName(),
                      tensor.getKey(),
                      length,
                      entry == null ? "it is missing" : "its shape is " + entry.shape()));
        }
        source.readInto(tensor.getKey(), tensor.getValue());
      }
    }
  }

  private Map<String, Tensor> tensors() {
    long count = parameters.length();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(PARAMETERS, TorchMemory.vector(parameters));
    moments.ifPresent(
        array -> {
          Tensor both = TorchMemory.vector(array);
          tensors.put(MEAN, both.narrow(0, 0, count));
          tensors.put(MEAN_SQUARE, both.narrow(0, count, count));
        });
    tensors.put(AVERAGE, TorchMemory.vector(average));
    outerMomentum.ifPresent(momentum -> tensors.put(OUTER_MOMENTUM, TorchMemory.vector(momentum)));
    return tensors;
  }
}
