package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.averaging.KeptSource;
import org.ruyi.jobs.train.averaging.KeptState;
import org.ruyi.jobs.train.averaging.WorkerVector;
import org.ruyi.model.io.Dtype;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.io.TensorSource;

/**
 * What workers keep to themselves, in a checkpoint's file of tensors: {@code worker.K.exp_avg},
 * {@code worker.K.exp_avg_sq} and {@code worker.K.delta_residual}, fp32 [n] each.
 */
final class KeptTensors implements KeptSource, AutoCloseable {
  private final Path path;
  private final SafeTensorsFile file;
  private final int workers;
  private final Map<WorkerVector, INDArray> means = new EnumMap<>(WorkerVector.class);

  private KeptTensors(Path path, SafeTensorsFile file, int workers) {
    this.path = path;
    this.file = file;
    this.workers = workers;
  }

  /** The tensors of a state, each of which is fetched when it is written and then let go. */
  static Map<String, TensorSource> of(KeptState state) {
    Map<String, TensorSource> tensors = new LinkedHashMap<>();
    for (int k = 0; k < state.workers(); k++) {
      int worker = k;
      for (WorkerVector vector : state.vectors()) {
        tensors.put(
            name(worker, vector),
            new TensorSource(
                Dtype.F32,
                List.of(state.length()),
                () -> {
                  Tensor tensor = torch.empty(state.length());
                  state.read(worker, vector, new FloatPointer(tensor.data_ptr()));
                  return tensor;
                }));
      }
    }
    return tensors;
  }

  private static String name(int worker, WorkerVector vector) {
    String what =
        switch (vector) {
          case FIRST_MOMENT -> "exp_avg";
          case SECOND_MOMENT -> "exp_avg_sq";
          case RESIDUAL -> "delta_residual";
        };
    return String.format(Locale.ROOT, "worker.%d.%s", worker, what);
  }

  /**
   * Opens a checkpoint's file for a run to go on from.
   *
   * @param workers of the run that goes on
   */
  static KeptTensors open(Path path, int workers) throws IOException {
    return new KeptTensors(path, SafeTensorsFile.open(path), workers);
  }

  /** The vector that the worker had; where the number of workers is another, the mean of all. */
  @Override
  public void read(int worker, WorkerVector vector, INDArray into) throws IOException {
    int saved = saved(vector);
    try (PointerScope scope = new PointerScope()) {
      if (saved == workers || saved == 0) {
        read(name(worker, vector), into);
      } else {
        INDArray mean = means.get(vector);
        if (mean == null) {
          // Workers are asked for one vector after the other, so one mean at a time is enough.
          letGo();
          mean = mean(vector, saved, into);
          means.put(vector, mean);
        }
        TorchMemory.vector(into).copy_(TorchMemory.vector(mean));
      }
    }
  }

  private int saved(WorkerVector vector) {
    int saved = 0;
    while (file.entries().containsKey(name(saved, vector))) {
      saved++;
    }
    return saved;
  }

  private INDArray mean(WorkerVector vector, int saved, INDArray buffer) throws IOException {
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor one = TorchMemory.vector(buffer);
      Tensor sum = torch.zeros(new long[] {buffer.length()}, new TensorOptions(ScalarType.Double));
      for (int k = 0; k < saved; k++) {
        read(name(k, vector), buffer);
        sum.add_(one);
      }
      INDArray mean = Nd4j.createUninitialized(DataType.FLOAT, buffer.shape(), 'c');
      TorchMemory.vector(mean).copy_(sum.div_(new Scalar(saved)));
      return mean;
    }
  }

  private void read(String name, INDArray into) throws IOException {
    TrainingState.read(file, path, name, TorchMemory.vector(into));
  }

  private void letGo() {
    means.values().forEach(INDArray::close);
    means.clear();
  }

  @Override
  public void close() throws IOException {
    letGo();
    file.close();
  }
}
