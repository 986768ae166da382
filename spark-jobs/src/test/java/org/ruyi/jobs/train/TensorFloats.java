package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.io.SafeTensorsFile;

/** The numbers of a file of tensors. */
final class TensorFloats {
  private TensorFloats() {}

  static Map<String, float[]> of(Path path) throws IOException {
    Map<String, float[]> all = new HashMap<>();
    try (SafeTensorsFile file = SafeTensorsFile.open(path);
        PointerScope scope = new PointerScope()) {
      for (Map.Entry<String, Tensor> tensor : file.readAll().entrySet()) {
        float[] values = new float[(int) tensor.getValue().numel()];
        new FloatPointer(tensor.getValue().data_ptr()).get(values);
        all.put(tensor.getKey(), values);
      }
    }
    return all;
  }
}
