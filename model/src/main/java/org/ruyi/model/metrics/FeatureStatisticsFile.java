package org.ruyi.model.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.io.Dtype;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.io.SafeTensorsWriter;
import org.ruyi.model.io.TensorEntry;

/**
 * Statistics of a data set's features, kept so that they are computed once: a safetensors file with
 * {@code count} [], {@code mean} [d] and {@code scatter} [d, d], and the digest of the network.
 */
public final class FeatureStatisticsFile {
  private static final String NETWORK = "network_sha256";
  private static final String COUNT = "count";
  private static final String MEAN = "mean";
  private static final String SCATTER = "scatter";

  private FeatureStatisticsFile() {}

  /**
   * Writes a file.
   *
   * @param network the {@link ImageFeatures#sha256} of the network that saw the pictures
   * @throws IOException if writing fails; nothing is left behind then
   */
  public static void write(Path path, FeatureStatistics statistics, String network)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      SafeTensorsWriter.write(
          path,
          Map.of(
              COUNT,
              Tensor.create(new long[] {statistics.count()}, new long[0]),
              MEAN,
              statistics.mean(),
              SCATTER,
              statistics.scatter()),
          Map.of(NETWORK, network));
    }
  }

  /**
   * Reads a file.
   *
   * @param network the {@link ImageFeatures#sha256} of the network at hand
   * @throws IOException if the file is damaged, of another network or no statistics
   */
  public static FeatureStatistics read(Path path, String network) throws IOException {
    try (SafeTensorsFile file = SafeTensorsFile.open(path);
        PointerScope scope = new PointerScope()) {
      String of = file.metadata().get(NETWORK);
      if (of == null) {
        throw invalid(path, "it does not say which network's");
      }
      if (!of.equals(network)) {
        throw invalid(path, "they are of the network %s, not of %s".formatted(of, network));
      }
      TensorEntry mean = file.entries().get(MEAN);
      if (mean == null || mean.shape().size() != 1) {
        throw invalid(path, "there is no mean [d]");
      }
      long width = mean.shape().get(0);
      require(path, file, COUNT, Dtype.I64, List.of());
      require(path, file, MEAN, Dtype.F64, List.of(width));
      require(path, file, SCATTER, Dtype.F64, List.of(width, width));
      long count = file.read(COUNT).item_long();
      Tensor means = file.read(MEAN);
      Tensor scatter = file.read(SCATTER);
      if (count < 1 || !finite(means) || !finite(scatter)) {
        throw invalid(path, "not all are finite, or they are of no picture");
      }
      return FeatureStatistics.of(count, means, scatter);
    }
  }

  private static boolean finite(Tensor tensor) {
    return tensor.isfinite().all().item_bool();
  }

  private static void require(
      Path path, SafeTensorsFile file, String name, Dtype dtype, List<Long> shape)
      throws IOException {
    TensorEntry entry = file.entries().get(name);
    if (entry == null || entry.dtype() != dtype || !entry.shape().equals(shape)) {
      throw invalid(path, "there is no %s of %s %s".formatted(name, dtype, shape));
    }
  }

  private static IOException invalid(Path path, String reason) {
    return new IOException("Cannot read %s as feature statistics: %s".formatted(path, reason));
  }
}
