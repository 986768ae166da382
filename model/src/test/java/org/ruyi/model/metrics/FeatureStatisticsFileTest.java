package org.ruyi.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.model.Golden;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.io.SafeTensorsWriter;

class FeatureStatisticsFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("statistics.safetensors");
  }

  @Test
  void statisticsComeBackBitForBit() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> features = Golden.tensors("fid.safetensors");
      FeatureStatistics a = FeatureStatistics.of(features.get("features_a"));
      FeatureStatistics b = FeatureStatistics.of(features.get("features_b"));

      FeatureStatisticsFile.write(file, a, "abc");
      FeatureStatistics back = FeatureStatisticsFile.read(file, "abc");

      assertThat(back.count()).isEqualTo(200);
      assertThat(FrechetDistance.between(back, b)).isEqualTo(FrechetDistance.between(a, b));
    }
  }

  @Test
  void statisticsOfAnotherNetworkAndDamagedOnesAreRefused() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor features = Golden.tensors("fid.safetensors").get("features_a");
      FeatureStatisticsFile.write(file, FeatureStatistics.of(features), "abc");
      String start = "Cannot read %s as feature statistics: ".formatted(file);

      assertThatThrownBy(() -> FeatureStatisticsFile.read(file, "def"))
          .isInstanceOf(IOException.class)
          .hasMessage(start + "they are of the network abc, not of def");

      Map<String, Tensor> tensors = tensors();
      tensors.put("scatter", torch.zeros(16, 15).to(ScalarType.Double));
      SafeTensorsWriter.write(file, tensors, Map.of("network_sha256", "abc"));
      assertThatThrownBy(() -> FeatureStatisticsFile.read(file, "abc"))
          .hasMessage(start + "there is no scatter of F64 [16, 16]");

      SafeTensorsWriter.write(file, tensors, Map.of());
      assertThatThrownBy(() -> FeatureStatisticsFile.read(file, "abc"))
          .hasMessage(start + "it does not say which network's");

      tensors.remove("mean");
      SafeTensorsWriter.write(file, tensors, Map.of("network_sha256", "abc"));
      assertThatThrownBy(() -> FeatureStatisticsFile.read(file, "abc"))
          .hasMessage(start + "there is no mean [d]");
    }
  }

  @Test
  void statisticsOfNoPictureAreRefused() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor features = Golden.tensors("fid.safetensors").get("features_a");
      FeatureStatisticsFile.write(file, FeatureStatistics.of(features), "abc");
      Map<String, Tensor> tensors = tensors();
      tensors.put("count", Tensor.create(new long[] {0}, new long[0]));
      SafeTensorsWriter.write(file, tensors, Map.of("network_sha256", "abc"));

      assertThatThrownBy(() -> FeatureStatisticsFile.read(file, "abc"))
          .hasMessageEndingWith("not all are finite, or they are of no picture");
    }
  }

  private Map<String, Tensor> tensors() throws IOException {
    try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
      return new LinkedHashMap<>(read.readAll());
    }
  }
}
