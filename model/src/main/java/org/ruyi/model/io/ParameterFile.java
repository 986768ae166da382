package org.ruyi.model.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterSpec;

/** Reads the weights of a network from a safetensors file into its flat vector. */
final class ParameterFile {
  private static final int NAMED_PROBLEMS = 3;

  private ParameterFile() {}

  static void read(Path path, ParameterLayout layout, Tensor flat) throws IOException {
    try (SafeTensorsFile file = SafeTensorsFile.open(path);
        PointerScope scope = new PointerScope()) {
      Map<String, TensorEntry> entries = LegacyNames.modern(file.entries());
      List<String> problems = problems(entries, layout);
      if (!problems.isEmpty()) {
        String named =
            String.join("; ", problems.subList(0, Math.min(NAMED_PROBLEMS, problems.size())));
        int more = problems.size() - NAMED_PROBLEMS;
        throw new IOException(
            "Cannot read %s: it does not fit the configuration: %s%s"
                .formatted(path, named, more > 0 ? "; and %d more".formatted(more) : ""));
      }
      for (Map.Entry<String, Tensor> view : layout.views(flat).entrySet()) {
        file.readInto(entries.get(view.getKey()).name(), view.getValue());
      }
    }
  }

  private static List<String> problems(Map<String, TensorEntry> entries, ParameterLayout layout) {
    List<String> problems = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (ParameterSpec spec : layout.specs()) {
      known.add(spec.name());
      TensorEntry entry = entries.get(spec.name());
      if (entry == null) {
        problems.add("%s is missing".formatted(spec.name()));
      } else if (!entry.shape().equals(spec.shape())) {
        problems.add("%s has shape %s, not %s".formatted(spec.name(), entry.shape(), spec.shape()));
      } else if (!entry.dtype().floating()) {
        problems.add("%s has dtype %s".formatted(spec.name(), entry.dtype()));
      }
    }
    for (String name : entries.keySet()) {
      if (!known.contains(name)) {
        problems.add("%s is not a parameter of the network".formatted(name));
      }
    }
    return problems;
  }
}
