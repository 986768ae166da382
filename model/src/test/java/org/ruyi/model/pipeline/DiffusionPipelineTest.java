package org.ruyi.model.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.io.NetworkFolder;
import org.ruyi.model.io.PipelineFolder;
import org.ruyi.model.io.TargetFolder;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.MersenneTwister;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.SchedulerClass;
import org.ruyi.model.scheduler.SchedulerConfig;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

class DiffusionPipelineTest {
  private static final int ONE_GREY_LEVEL = 1;
  private static final SchedulerConfig DDPM =
      SchedulerConfig.of(SchedulerClass.DDPM, NoiseScheduleConfig.ddpm());

  @TempDir Path folder;

  @Test
  void ddimDrawsThePicturesOfTheNaiveLoop() throws IOException {
    writeTiny();
    Images images;
    try (DiffusionPipeline pipeline = DiffusionPipeline.load(folder, ComputeDevice.CPU)) {
      images = pipeline.sample(SampleRequest.ddim(2, 20, 7), SampleProgress.NONE);
    }

    assertThat(images.count()).isEqualTo(2);
    assertThat(images.height()).isEqualTo(16);
    assertThat(images.width()).isEqualTo(16);
    assertThat(images.channels()).isEqualTo(3);
    assertSame(images.bytes(), naiveDdim(2, 20, 7));
    assertThat(images.image(1)).hasSize(768);
    assertThat(images.image(1)[0]).isEqualTo(images.bytes()[768]);
  }

  /** DDIM with η = 0 in double precision, as diffusers' scheduler documents it. */
  private static int[] naiveDdim(int count, int steps, long seed) throws IOException {
    double[] alphasCumprod = new double[1000];
    double product = 1;
    for (int t = 0; t < 1000; t++) {
      product *= 1 - (1e-4 + (0.02 - 1e-4) * t / 999);
      alphasCumprod[t] = product;
    }
    double[] x = new MersenneTwister(seed).normals(count * 3 * 16 * 16);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      UNet2DConfig config =
          NetworkFolder.readConfig(Golden.path("unet2d-tiny"), UNet2DConfig::fromJson);
      UNet2DModel model = UNet2DModel.forInference(config, ComputeDevice.CPU.resolve());
      NetworkFolder.readParameters(
          Golden.path("unet2d-tiny"), UNet2DModel.layout(config), model.parameters().values());
      for (int i = steps - 1; i >= 0; i--) {
        int t = i * (1000 / steps);
        double now = alphasCumprod[t];
        double next = i == 0 ? 1 : alphasCumprod[t - 1000 / steps];
        float[] noise = predict(model, x, count, t);
        for (int j = 0; j < x.length; j++) {
          double original = (x[j] - Math.sqrt(1 - now) * noise[j]) / Math.sqrt(now);
          double clipped = Math.max(-1, Math.min(1, original));
          x[j] = Math.sqrt(next) * clipped + Math.sqrt(1 - next) * noise[j];
        }
      }
    }
    int[] pixels = new int[x.length];
    for (int n = 0; n < count; n++) {
      for (int c = 0; c < 3; c++) {
        for (int p = 0; p < 256; p++) {
          double unit = Math.max(0, Math.min(1, x[(n * 3 + c) * 256 + p] / 2 + 0.5));
          pixels[(n * 256 + p) * 3 + c] = (int) Math.rint(unit * 255);
        }
      }
    }
    return pixels;
  }

  private static float[] predict(UNet2DModel model, double[] x, int count, long t) {
    try (PointerScope scope = new PointerScope()) {
      float[] floats = new float[x.length];
      for (int j = 0; j < x.length; j++) {
        floats[j] = (float) x[j];
      }
      long[] times = new long[count];
      Arrays.fill(times, t);
      return Tensors.floats(
          model.forward(
              Tensor.create(floats, count, 3, 16, 16), Tensor.create(times, count), null));
    }
  }

  @Test
  void batchSizeDoesNotChangeThePictures() throws IOException {
    writeTiny();
    try (DiffusionPipeline pipeline = DiffusionPipeline.load(folder, ComputeDevice.CPU)) {
      for (SampleRequest request :
          List.of(
              SampleRequest.ddim(5, 4, 1),
              SampleRequest.ddim(5, 4, 1).withEta(0.5),
              SampleRequest.ddpm(5, 4, 1))) {
        byte[] whole = pipeline.sample(request, SampleProgress.NONE).bytes();
        byte[] parts = pipeline.sample(request.withBatchSize(2), SampleProgress.NONE).bytes();
        assertSame(parts, unsigned(whole));
        assertThat(pipeline.sample(request, SampleProgress.NONE).bytes()).isEqualTo(whole);
      }
    }
  }

  @Test
  void everySamplerOfTheProcessDraws() throws IOException {
    writeTiny();
    try (DiffusionPipeline pipeline = DiffusionPipeline.load(folder, ComputeDevice.CPU)) {
      for (SchedulerClass sampler : SchedulerClass.values()) {
        SampleRequest request = SampleRequest.of(sampler, 1, 6, 1);
        if (sampler.sharesNetworksWith(SchedulerClass.DDPM)) {
          byte[] drawn = pipeline.sample(request, SampleProgress.NONE).bytes();
          assertThat(pipeline.sample(request, SampleProgress.NONE).bytes())
              .as("%s", sampler)
              .hasSize(768)
              .isEqualTo(drawn);
        } else {
          assertThatThrownBy(() -> pipeline.sample(request, SampleProgress.NONE))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage(
                  "Invalid sampler: %s (the network was trained for another process, that of DDPM)",
                  sampler);
        }
      }
    }
  }

  @Test
  void progressIsToldAfterEveryStep() throws IOException {
    writeTiny();
    List<String> told = new ArrayList<>();
    try (DiffusionPipeline pipeline = DiffusionPipeline.load(folder)) {
      pipeline.sample(SampleRequest.ddpm(1, 3, 1), (done, total) -> told.add(done + "/" + total));
    }

    assertThat(told).containsExactly("1/3", "2/3", "3/3");
  }

  @Test
  void classesAndLearnedVariancesAreDrawn() {
    SchedulerConfig learned =
        SchedulerConfig.fromJson(
            Golden.text("schedulers/configs/ddpm_learned_range_20/scheduler_config.json"));
    UNet2DConfig config = UNet2DConfig.fromJson(Golden.text("unet2d-adagn-classcond/config.json"));
    try (PointerScope scope = new PointerScope()) {
      UNet2DModel model = UNet2DModel.forInference(config, ComputeDevice.CPU.resolve());
      model.parameters().initialize(1);
      try (DiffusionPipeline pipeline =
          DiffusionPipeline.of(config, model.parameters().values(), learned, ComputeDevice.CPU)) {
        SampleRequest request = SampleRequest.ddpm(2, 3, 1);

        byte[] zero =
            pipeline.sample(request.withClassLabels(List.of(0, 0)), SampleProgress.NONE).bytes();
        byte[] one =
            pipeline.sample(request.withClassLabels(List.of(0, 9)), SampleProgress.NONE).bytes();

        assertThat(Arrays.copyOf(one, 768)).isEqualTo(Arrays.copyOf(zero, 768));
        assertThat(one).isNotEqualTo(zero);
        assertThatThrownBy(() -> pipeline.sample(request, SampleProgress.NONE))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("Invalid class labels: none (the network has 10 classes)");
        assertThatThrownBy(
                () -> pipeline.sample(request.withClassLabels(List.of(0, 10)), SampleProgress.NONE))
            .hasMessage("Invalid class label: 10 (0 to 9)");
        SampleRequest ddim = SampleRequest.ddim(2, 3, 1).withClassLabels(List.of(0, 9));
        assertThat(pipeline.sample(ddim, SampleProgress.NONE).bytes())
            .as("without the variance")
            .isNotEqualTo(one);
      }
    }
  }

  /** The prediction is affine in the guidance: 1 gives the class, 0 the last class, for none. */
  @Test
  void guidanceFollowsTheClass() {
    SchedulerConfig scheduler = SchedulerConfig.of(SchedulerClass.DDIM, NoiseScheduleConfig.ddpm());
    UNet2DConfig config =
        UNet2DConfig.fromJson(
            Golden.text("unet2d-adagn-classcond/config.json")
                .replace("\"out_channels\": 6", "\"out_channels\": 3"));
    try (PointerScope scope = new PointerScope()) {
      UNet2DModel model = UNet2DModel.forInference(config, ComputeDevice.CPU.resolve());
      model.parameters().initialize(1);
      try (DiffusionPipeline pipeline =
          DiffusionPipeline.of(config, model.parameters().values(), scheduler, ComputeDevice.CPU)) {
        SampleRequest request = SampleRequest.ddim(2, 3, 1);
        SampleRequest classes = request.withClassLabels(List.of(0, 3));
        byte[] own = pipeline.sample(classes, SampleProgress.NONE).bytes();
        byte[] none =
            pipeline.sample(request.withClassLabels(List.of(9, 9)), SampleProgress.NONE).bytes();
        byte[] free = pipeline.sample(classes.withGuidance(0), SampleProgress.NONE).bytes();
        byte[] guided = pipeline.sample(classes.withGuidance(3), SampleProgress.NONE).bytes();

        assertThat(free).isEqualTo(none);
        assertThat(guided).isNotEqualTo(own).isNotEqualTo(none);
        assertThatThrownBy(() -> request.withGuidance(2))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("Invalid guidance: 2.0 (1 where there is no class)");
      }
    }
  }

  @Test
  void wrongRequestsAreNamed() {
    assertThatThrownBy(() -> SampleRequest.ddim(0, 10, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid count: 0 (1 to 65536)");
    assertThatThrownBy(() -> SampleRequest.ddim(1, 0, 1))
        .hasMessage("Invalid steps: 0 (at least 1)");
    assertThatThrownBy(() -> SampleRequest.ddim(2, 1, 1).withClassLabels(List.of(1)))
        .hasMessage("Invalid number of class labels: 1 (one a picture, 2)");
    assertThatThrownBy(() -> SampleRequest.ddim(1, 1, 1).withBatchSize(0))
        .hasMessage("Invalid batch size: 0 (at least 1)");
  }

  @Test
  void predictionsThatAreNotFiniteAreNoPictures() {
    UNet2DConfig config = UNet2DConfig.fromJson(Golden.text("unet2d-tiny/config.json"));
    try (PointerScope scope = new PointerScope()) {
      Tensor broken =
          torch.full(new long[] {UNet2DModel.layout(config).count()}, new Scalar(Double.NaN));
      try (DiffusionPipeline pipeline =
          DiffusionPipeline.of(config, broken, DDPM, ComputeDevice.CPU)) {
        assertThatThrownBy(() -> pipeline.sample(SampleRequest.ddim(1, 1, 1), SampleProgress.NONE))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("Cannot draw: the network's prediction is not finite");
      }
    }
  }

  private void writeTiny() throws IOException {
    Path golden = Golden.path("unet2d-tiny");
    try (PointerScope scope = new PointerScope()) {
      UNet2DConfig config = NetworkFolder.readConfig(golden, UNet2DConfig::fromJson);
      Tensor parameters = torch.zeros(UNet2DModel.layout(config).count());
      NetworkFolder.readParameters(golden, UNet2DModel.layout(config), parameters);
      PipelineFolder.write(TargetFolder.local(folder), config, parameters, DDPM);
    }
  }

  private static int[] unsigned(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return values;
  }

  private static void assertSame(byte[] actual, int[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    int[] values = unsigned(actual);
    for (int i = 0; i < values.length; i++) {
      assertThat(Math.abs(values[i] - expected[i])).isLessThanOrEqualTo(ONE_GREY_LEVEL);
    }
  }
}
