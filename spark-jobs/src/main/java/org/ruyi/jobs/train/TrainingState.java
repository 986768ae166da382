package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.averaging.FloatMemory;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.io.SafeTensorsWriter;
import org.ruyi.model.io.TargetFolder;
import org.ruyi.model.io.TensorEntry;
import org.ruyi.model.io.TensorSource;

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

  /** The moving average, in files that hold it. */
  static final String AVERAGE = "ema";

  private static final String OUTER_MOMENTUM = "outer_momentum";

  /**
   * Another state of the same sizes, whose numbers are not yet anything; its memory is the
   * process's own by then, so that the first to write there need not wait for it.
   */
  TrainingState likeness() {
    return new TrainingState(
        touched(parameters),
        moments.map(TrainingState::touched),
        touched(average),
        outerMomentum.map(TrainingState::touched));
  }

  private static INDArray touched(INDArray array) {
    INDArray touched = Nd4j.createUninitialized(array.dataType(), array.shape(), 'c');
    Pointer.memset(FloatMemory.of(touched), 0, Float.BYTES * touched.length());
    return touched;
  }

  /** Overwrites everything with the numbers of another state of the same sizes. */
  void copyFrom(TrainingState other) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> from = other.rest();
      rest().forEach((name, tensor) -> tensor.copy_(from.get(name)));
      TorchMemory.vector(average).copy_(TorchMemory.vector(other.average));
    }
  }

  /**
   * Writes everything but the moving average, which a checkpoint has as its network's weights, to a
   * safetensors file.
   *
   * @param path below the folder
   * @param others tensors that the file holds besides, by names that are none of these
   */
  void write(TargetFolder folder, String path, Map<String, TensorSource> others)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, TensorSource> all = new LinkedHashMap<>(others);
      rest().forEach((name, tensor) -> all.put(name, TensorSource.of(tensor)));
      folder.write(path, SafeTensorsWriter.body(all, SafeTensorsWriter.PYTORCH_FORMAT));
    }
  }

  /**
   * Overwrites everything but the moving average from a file.
   *
   * @throws IOException where it is damaged or of a network of another size; part may be
   *     overwritten
   */
  void read(Path file) throws IOException {
    try (SafeTensorsFile source = SafeTensorsFile.open(file);
        PointerScope scope = new PointerScope()) {
      for (Map.Entry<String, Tensor> tensor : rest().entrySet()) {
        read(source, file, tensor.getKey(), tensor.getValue());
      }
    }
  }

  /** Overwrites one row of numbers from an open file. */
  static void read(SafeTensorsFile source, Path file, String name, Tensor target)
      throws IOException {
    TensorEntry entry = source.entries().get(name);
    long length = target.numel();
    if (entry == null || !entry.shape().equals(List.of(length))) {
      throw new IOException(
          "Cannot read %s: %s should be %d numbers (%s)"
              .formatted(
                  file.getFileName(),
                  name,
                  length,
                  entry == null ? "it is missing" : "its shape is " + entry.shape()));
    }
    source.readInto(name, target);
  }

  private Map<String, Tensor> rest() {
    long count = parameters.length();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(PARAMETERS, TorchMemory.vector(parameters));
    moments.ifPresent(
        array -> {
          Tensor both = TorchMemory.vector(array);
          tensors.put(MEAN, both.narrow(0, 0, count));
          tensors.put(MEAN_SQUARE, both.narrow(0, count, count));
        });
    outerMomentum.ifPresent(momentum -> tensors.put(OUTER_MOMENTUM, TorchMemory.vector(momentum)));
    return tensors;
  }
}
