package org.ruyi.model.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterSpec;

/** The safetensors files, one or several, in which the weights of one network lie. */
final class WeightFiles implements Closeable {
  private static final String INDEX = NetworkFolder.WEIGHTS + ".index.json";
  private static final int NAMED_PROBLEMS = 3;

  private final Path path;
  private final List<SafeTensorsFile> files = new ArrayList<>();
  private final Map<String, Stored> tensors = new LinkedHashMap<>();

  private record Stored(SafeTensorsFile file, TensorEntry entry) {}

  /**
   * @param path what messages name
   */
  private WeightFiles(Path path) {
    this.path = path;
  }

  /**
   * Opens the one file, or where it is absent and an index is there the files of that.
   *
   * @throws IOException if a file is missing or damaged, or if files and index differ
   */
  static WeightFiles open(Path folder) throws IOException {
    Path whole = folder.resolve(NetworkFolder.WEIGHTS);
    Path index = folder.resolve(INDEX);
    boolean sharded = !Files.exists(whole) && Files.exists(index);
    WeightFiles weights = new WeightFiles(sharded ? index : whole);
    try {
      if (sharded) {
        weights.addShards(folder, ConfigFile.read(index, ShardIndex::fromJson));
      } else {
        SafeTensorsFile file = weights.add(whole);
        file.entries().forEach((name, entry) -> weights.put(name, file, entry));
      }
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
    return weights;
  }

  private void addShards(Path folder, ShardIndex index) throws IOException {
    for (String name : index.files()) {
      SafeTensorsFile file = add(folder.resolve(name));
      for (TensorEntry entry : file.entries().values()) {
        if (!name.equals(index.weightMap().get(entry.name()))) {
          throw new IOException(
              "Cannot read %s: %s holds %s, which the index has in %s"
                  .formatted(path, name, entry.name(), index.weightMap().get(entry.name())));
        }
        put(entry.name(), file, entry);
      }
    }
    for (Map.Entry<String, String> mapped : index.weightMap().entrySet()) {
      if (!tensors.containsKey(mapped.getKey())) {
        throw new IOException(
            "Cannot read %s: %s does not hold %s"
                .formatted(path, mapped.getValue(), mapped.getKey()));
      }
    }
  }

  private SafeTensorsFile add(Path file) throws IOException {
    SafeTensorsFile opened = SafeTensorsFile.open(file);
    files.add(opened);
    return opened;
  }

  private void put(String name, SafeTensorsFile file, TensorEntry entry) {
    tensors.put(name, new Stored(file, entry));
  }

  /**
   * Reads every tensor of {@code layout} into its place.
   *
   * @param flat fp32 [n], overwritten
   * @throws IOException if parameters are missing, unknown or of another shape, with nothing
   *     overwritten; or if reading fails
   */
  void read(ParameterLayout layout, Tensor flat) throws IOException {
    Map<String, Stored> modern = LegacyNames.modern(tensors);
    List<String> problems = problems(modern, layout);
    if (!problems.isEmpty()) {
      String named =
          String.join("; ", problems.subList(0, Math.min(NAMED_PROBLEMS, problems.size())));
      int more = problems.size() - NAMED_PROBLEMS;
      throw new IOException(
          "Cannot read %s: it does not fit the configuration: %s%s"
              .formatted(path, named, more > 0 ? "; and %d more".formatted(more) : ""));
    }
    try (PointerScope scope = new PointerScope()) {
      for (Map.Entry<String, Tensor> view : layout.views(flat).entrySet()) {
        Stored stored = modern.get(view.getKey());
        stored.file().readInto(stored.entry().name(), view.getValue());
      }
    }
  }

  private static List<String> problems(Map<String, Stored> tensors, ParameterLayout layout) {
    List<String> problems = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (ParameterSpec spec : layout.specs()) {
      known.add(spec.name());
      Stored stored = tensors.get(spec.name());
      if (stored == null) {
        problems.add("%s is missing".formatted(spec.name()));
      } else if (!stored.entry().shape().equals(spec.shape())) {
        problems.add(
            "%s has shape %s, not %s".formatted(spec.name(), stored.entry().shape(), spec.shape()));
      } else if (!stored.entry().dtype().floating()) {
        problems.add("%s has dtype %s".formatted(spec.name(), stored.entry().dtype()));
      }
    }
    for (String name : tensors.keySet()) {
      if (!known.contains(name)) {
        problems.add("%s is not a parameter of the network".formatted(name));
      }
    }
    return problems;
  }

  @Override
  public void close() throws IOException {
    for (SafeTensorsFile file : files) {
      file.close();
    }
  }
}
