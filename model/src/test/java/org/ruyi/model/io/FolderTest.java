package org.ruyi.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.SchedulerClass;
import org.ruyi.model.scheduler.SchedulerConfig;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

class FolderTest {
  private static final SchedulerConfig SCHEDULER =
      SchedulerConfig.of(SchedulerClass.DDPM, NoiseScheduleConfig.ddpm());

  @TempDir Path folder;

  @Test
  void aPipelineComesBackAndHasDiffusersFiles() throws IOException {
    Path golden = Golden.path("unet2d-tiny");
    try (PointerScope scope = new PointerScope()) {
      UNet2DConfig config = NetworkFolder.readConfig(golden, UNet2DConfig::fromJson);
      Tensor parameters = torch.zeros(UNet2DModel.layout(config).count());
      NetworkFolder.readParameters(golden, UNet2DModel.layout(config), parameters);

      PipelineFolder.write(TargetFolder.local(folder), config, parameters, SCHEDULER);

      PipelineFolder read = PipelineFolder.open(folder);
      Tensor back = torch.zeros(parameters.numel());
      read.readParameters(back);
      assertThat(read.unet()).isEqualTo(config);
      assertThat(read.scheduler()).isEqualTo(SCHEDULER);
      assertThat(Tensors.floats(back)).isEqualTo(Tensors.floats(parameters));
    }
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()))
          .containsExactlyInAnyOrder(
              "model_index.json",
              "unet/config.json",
              "unet/diffusion_pytorch_model.safetensors",
              "scheduler/scheduler_config.json");
    }
    assertThat(folder.resolve("unet/diffusion_pytorch_model.safetensors"))
        .hasSameBinaryContentAs(golden.resolve("diffusion_pytorch_model.safetensors"));
    JsonNode index = new ObjectMapper().readTree(folder.resolve("model_index.json").toFile());
    assertThat(index.get("_class_name").asText()).isEqualTo("DDPMPipeline");
    assertThat(index.get("unet").toString()).isEqualTo("[\"diffusers\",\"UNet2DModel\"]");
    assertThat(index.get("scheduler").toString()).isEqualTo("[\"diffusers\",\"DDPMScheduler\"]");
    assertThat(index.has("_diffusers_version")).isTrue();
    assertThat(index).hasSize(4);
  }

  @Test
  void weightsThatDoNotFitAreNamed() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      UNet2DConfig config =
          UNet2DConfig.fromJson(Golden.text("unet2d-adagn-classcond/config.json"));
      Tensor parameters = torch.zeros(UNet2DModel.layout(config).count());

      assertThatThrownBy(
              () ->
                  NetworkFolder.readParameters(
                      Golden.path("unet2d-tiny"), UNet2DModel.layout(config), parameters))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("it does not fit the configuration: ")
          .hasMessageContaining("conv_in.weight has shape [32, 3, 3, 3], not [16, 3, 3, 3]")
          .hasMessageContaining("and ")
          .hasMessageEndingWith(" more");
    }
  }

  @Test
  void missingAndUnknownWeightsAreNamed() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      UNet2DConfig config = UNet2DConfig.fromJson(Golden.text("unet2d-tiny/config.json"));
      Map<String, Tensor> tensors =
          Golden.tensors("unet2d-tiny/diffusion_pytorch_model.safetensors");
      tensors.put("conv_in.wait", tensors.remove("conv_in.weight"));
      SafeTensorsWriter.write(
          folder.resolve("diffusion_pytorch_model.safetensors"), tensors, Map.of());
      Tensor parameters = torch.zeros(UNet2DModel.layout(config).count());

      assertThatThrownBy(
              () -> NetworkFolder.readParameters(folder, UNet2DModel.layout(config), parameters))
          .hasMessageEndingWith(
              "it does not fit the configuration: conv_in.weight is missing;"
                  + " conv_in.wait is not a parameter of the network");
      assertThat(parameters.abs().max().item_double()).isZero();
    }
  }

  @Test
  void oldNamesOfAttentionAreRead() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      UNet2DConfig config = UNet2DConfig.fromJson(Golden.text("unet2d-tiny/config.json"));
      Map<String, Tensor> old = new LinkedHashMap<>();
      Golden.tensors("unet2d-tiny/diffusion_pytorch_model.safetensors")
          .forEach(
              (name, tensor) ->
                  old.put(
                      name.replace(".to_q.", ".query.")
                          .replace(".to_k.", ".key.")
                          .replace(".to_v.", ".value.")
                          .replace(".to_out.0.", ".proj_attn."),
                      tensor));
      SafeTensorsWriter.write(folder.resolve("diffusion_pytorch_model.safetensors"), old, Map.of());
      Tensor fromOld = torch.zeros(UNet2DModel.layout(config).count());
      Tensor fromNew = torch.zeros(UNet2DModel.layout(config).count());

      NetworkFolder.readParameters(folder, UNet2DModel.layout(config), fromOld);
      NetworkFolder.readParameters(Golden.path("unet2d-tiny"), UNet2DModel.layout(config), fromNew);

      assertThat(fromOld.equal(fromNew)).isTrue();
    }
  }

  @Test
  void brokenFoldersAreNamed() throws IOException {
    assertThatThrownBy(() -> PipelineFolder.open(folder.resolve("absent")))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot read %s: no such folder".formatted(folder.resolve("absent")));
    Path index = folder.resolve("model_index.json");
    assertThatThrownBy(() -> PipelineFolder.open(folder))
        .hasMessage("Cannot read %s: no such file".formatted(index));
    Files.writeString(
        index, "{\"_class_name\": \"StableDiffusionPipeline\", \"vae\": [\"a\", \"b\"]}");
    assertThatThrownBy(() -> PipelineFolder.open(folder))
        .hasMessageStartingWith("Cannot read %s: Invalid pipeline index: ".formatted(index))
        .hasMessageContaining(
            "_class_name: \"StableDiffusionPipeline\" (DDPMPipeline, DDIMPipeline, ")
        .hasMessageContaining("unet: missing")
        .hasMessageContaining("vae: unknown field");
    Files.write(index, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> PipelineFolder.open(folder))
        .hasMessage("Cannot read %s: not UTF-8 text".formatted(index));
  }
}
