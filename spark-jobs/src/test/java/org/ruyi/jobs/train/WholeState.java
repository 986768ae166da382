package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.io.TargetFolder;
import org.ruyi.model.io.TensorSource;

/**
 * All numbers of a run in one file, the moving average too, as checkpoints had them before it was
 * taken from the network's weights.
 */
final class WholeState {
  private WholeState() {}

  static void write(Path file, TrainingState state) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      state.write(
          TargetFolder.local(file.getParent()),
          file.getFileName().toString(),
          Map.of(TrainingState.AVERAGE, TensorSource.of(TorchMemory.vector(state.average()))));
    }
  }

  static void read(Path file, TrainingState state) throws IOException {
    state.read(file);
    try (SafeTensorsFile source = SafeTensorsFile.open(file);
        PointerScope scope = new PointerScope()) {
      TrainingState.read(source, file, TrainingState.AVERAGE, TorchMemory.vector(state.average()));
    }
  }
}
