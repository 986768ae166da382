package org.ruyi.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.unet.UNet2DConditionConfig;
import org.ruyi.model.unet.UNet2DConditionModel;

class ShardsTest {
  private static final String NAME = "unet2d-condition-tiny";
  private static final ParameterLayout LAYOUT =
      UNet2DConditionModel.layout(
          UNet2DConditionConfig.fromJson(Golden.text(NAME + "/config.json")));

  @TempDir Path folder;

  @Test
  void weightsInSeveralFilesAreReadAsThoseInOne() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      writeShards(weights());
      Tensor whole = torch.zeros(LAYOUT.count());
      Tensor shards = torch.zeros(LAYOUT.count());

      NetworkFolder.readParameters(Golden.path(NAME), LAYOUT, whole);
      NetworkFolder.readParameters(folder, LAYOUT, shards);

      assertThat(shards.equal(whole)).isTrue();
      assertThat(whole.abs().max().item_double()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Half", "BFloat16", "Double"})
  void weightsOfOtherPrecisionAreConverted(ScalarType type) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> converted = new LinkedHashMap<>();
      weights().forEach((name, tensor) -> converted.put(name, tensor.to(type)));
      SafeTensorsWriter.write(folder.resolve(NetworkFolder.WEIGHTS), converted, Map.of());
      Tensor read = torch.zeros(LAYOUT.count());

      NetworkFolder.readParameters(folder, LAYOUT, read);

      LAYOUT
          .views(read)
          .forEach(
              (name, view) ->
                  assertThat(view.equal(converted.get(name).to(ScalarType.Float)))
                      .as(name)
                      .isTrue());
    }
  }

  @Test
  void aFolderIsWrittenAsDiffusersDoes() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor parameters = torch.zeros(LAYOUT.count());
      NetworkFolder.readParameters(Golden.path(NAME), LAYOUT, parameters);
      UNet2DConditionConfig config =
          NetworkFolder.readConfig(Golden.path(NAME), UNet2DConditionConfig::fromJson);

      NetworkFolder.write(folder, config.toJson(), LAYOUT, parameters);

      assertThat(folder.resolve(NetworkFolder.WEIGHTS))
          .hasSameBinaryContentAs(Golden.path(NAME).resolve(NetworkFolder.WEIGHTS));
      assertThat(NetworkFolder.readConfig(folder, UNet2DConditionConfig::fromJson))
          .isEqualTo(config);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ../a.safetensors          | weight_map.x: "../a.safetensors" (a .safetensors file beside it)
          /etc/a.safetensors        | weight_map.x: "/etc/a.safetensors" (a .safetensors file beside it)
          b/a.safetensors           | weight_map.x: "b/a.safetensors" (a .safetensors file beside it)
          .a.safetensors            | weight_map.x: ".a.safetensors" (a .safetensors file beside it)
          a.bin                     | weight_map.x: "a.bin" (a .safetensors file beside it)
          """)
  void filesElsewhereAreRefused(String file, String reason) {
    assertThatThrownBy(
            () -> ShardIndex.fromJson("{\"weight_map\": {\"x\": \"%s\"}}".formatted(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid weight index: " + reason);
  }

  @Test
  void brokenIndexesAreNamed() {
    assertThatThrownBy(() -> ShardIndex.fromJson("{}"))
        .hasMessage(
            "Invalid weight index: weight_map: missing (an object of tensor names and files)");
    assertThatThrownBy(() -> ShardIndex.fromJson("{\"weight_map\": {\"x\": 3}}"))
        .hasMessage("Invalid weight index: weight_map.x: 3 (a .safetensors file beside it)");
    assertThatThrownBy(() -> ShardIndex.fromJson("{\"weight_map\": {\"x\": \"a\", \"x\": \"b\"}}"))
        .hasMessageContaining("Duplicate field 'x'");
    StringBuilder many = new StringBuilder("{\"weight_map\": {");
    for (int i = 0; i <= 1000; i++) {
      many.append("\"%d\": \"%d.safetensors\",".formatted(i, i));
    }
    many.setLength(many.length() - 1);
    assertThatThrownBy(() -> ShardIndex.fromJson(many + "}}"))
        .hasMessage("Invalid weight index: weight_map: 1001 files (at most 1000)");
  }

  @Test
  void filesAndIndexThatDifferAreNamed() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Path index = folder.resolve("diffusion_pytorch_model.safetensors.index.json");
      Tensor parameters = torch.zeros(LAYOUT.count());
      Map<String, String> map = writeShards(weights());

      map.put("conv_in.bias", "2.safetensors");
      writeIndex(map);
      assertThatThrownBy(() -> NetworkFolder.readParameters(folder, LAYOUT, parameters))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "Cannot read %s: 1.safetensors holds conv_in.bias, which the index has in 2.safetensors"
                  .formatted(index));
      map.put("conv_in.bias", "1.safetensors");
      map.put("conv_in.scale", "1.safetensors");
      writeIndex(map);
      assertThatThrownBy(() -> NetworkFolder.readParameters(folder, LAYOUT, parameters))
          .hasMessage("Cannot read %s: 1.safetensors does not hold conv_in.scale".formatted(index));
      map.remove("conv_in.scale");
      writeIndex(map);
      Files.delete(folder.resolve("2.safetensors"));
      assertThatThrownBy(() -> NetworkFolder.readParameters(folder, LAYOUT, parameters))
          .hasMessage("Cannot read %s: no such file".formatted(folder.resolve("2.safetensors")));
      Files.delete(index);
      assertThatThrownBy(() -> NetworkFolder.readParameters(folder, LAYOUT, parameters))
          .hasMessage(
              "Cannot read %s: no such file".formatted(folder.resolve(NetworkFolder.WEIGHTS)));
      assertThat(Tensors.floats(parameters)).containsOnly(0);
    }
  }

  private static Map<String, Tensor> weights() {
    return Golden.tensors(NAME + "/" + NetworkFolder.WEIGHTS);
  }

  /** Every other tensor into the first file, the rest into the second. */
  private Map<String, String> writeShards(Map<String, Tensor> tensors) throws IOException {
    Map<String, Map<String, Tensor>> shards = new TreeMap<>();
    Map<String, String> map = new TreeMap<>();
    new TreeMap<>(tensors)
        .forEach(
            (name, tensor) -> {
              String file = (map.size() % 2 + 1) + ".safetensors";
              map.put(name, file);
              shards.computeIfAbsent(file, f -> new LinkedHashMap<>()).put(name, tensor);
            });
    for (Map.Entry<String, Map<String, Tensor>> shard : shards.entrySet()) {
      SafeTensorsWriter.write(folder.resolve(shard.getKey()), shard.getValue(), Map.of());
    }
    writeIndex(map);
    return map;
  }

  private void writeIndex(Map<String, String> map) throws IOException {
    Files.writeString(
        folder.resolve("diffusion_pytorch_model.safetensors.index.json"),
        new ObjectMapper()
            .writeValueAsString(Map.of("metadata", Map.of("total_size", 1), "weight_map", map)));
  }
}
