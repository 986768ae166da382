package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.averaging.WorkerVector;
import org.ruyi.model.io.SafeTensorsWriter;

class KeptTensorsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("state.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("worker.0.exp_avg", Tensor.create(1f, 2f, 3f));
      tensors.put("worker.1.exp_avg", Tensor.create(2f, 2f, 2f));
      tensors.put("worker.2.exp_avg", Tensor.create(6f, 2f, 7f));
      tensors.put("worker.0.exp_avg_sq", Tensor.create(1f, 2f));
      SafeTensorsWriter.write(file, tensors, SafeTensorsWriter.PYTORCH_FORMAT);
    }
  }

  @Test
  void asManyWorkersGetTheirOwn() throws IOException {
    assertThat(read(3, 0)).containsExactly(1, 2, 3);
    assertThat(read(3, 2)).containsExactly(6, 2, 7);
  }

  @Test
  void anotherNumberGetsTheMean() throws IOException {
    assertThat(read(2, 0)).containsExactly(3, 2, 4);
    assertThat(read(5, 4)).containsExactly(3, 2, 4);
  }

  @Test
  void saysWhatIsNotThere() {
    assertThatThrownBy(() -> read(3, 0, WorkerVector.RESIDUAL))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Cannot read state.safetensors: worker.0.delta_residual should be 3 numbers (it is"
                + " missing)");
    assertThatThrownBy(() -> read(1, 0, WorkerVector.SECOND_MOMENT))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Cannot read state.safetensors: worker.0.exp_avg_sq should be 3 numbers (its shape is"
                + " [2])");
  }

  private float[] read(int workers, int worker) throws IOException {
    return read(workers, worker, WorkerVector.FIRST_MOMENT);
  }

  private float[] read(int workers, int worker, WorkerVector vector) throws IOException {
    INDArray array = Nd4j.zeros(DataType.FLOAT, 1, 3);
    try (KeptTensors kept = KeptTensors.open(file, workers)) {
      kept.read(0, vector, array);
      kept.read(worker, vector, array);
    }
    return array.toFloatVector();
  }
}
