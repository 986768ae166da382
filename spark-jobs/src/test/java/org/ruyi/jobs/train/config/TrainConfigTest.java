package org.ruyi.jobs.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.train.averaging.Deltas;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.Precision;
import org.ruyi.model.scheduler.BetaSchedule;
import org.ruyi.model.scheduler.PredictionType;
import org.ruyi.model.scheduler.VarianceType;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

class TrainConfigTest {
  private static final String LEAST =
      """
      data { root = "/d", name = n }
      train.steps = 10
      checkpoint { root = "/c", run = r }
      """;

  @Test
  void hasDefaults() {
    TrainConfig config = load(LEAST);
    assertThat(config.data())
        .isEqualTo(
            new DataConfig(
                "/d",
                "n",
                "latest",
                List.of(),
                4,
                2,
                false,
                new CropConfig(0, CropConfig.Place.RANDOM, 0),
                new CacheConfig("auto", 20_000_000_000L)));
    assertThat(config.model().unet().isEmpty()).isTrue();
    assertThat(config.diffusion())
        .isEqualTo(
            new DiffusionConfig(
                BetaSchedule.LINEAR,
                1000,
                0.0001,
                0.02,
                PredictionType.EPSILON,
                VarianceType.FIXED_SMALL,
                new WeightingConfig(WeightingConfig.Rule.UNIFORM, 5, 1),
                0.001,
                0,
                0,
                0));
    assertThat(config.train())
        .isEqualTo(
            new TrainingConfig(
                0,
                ComputeDevice.AUTO,
                1,
                Precision.FP32,
                false,
                0,
                2,
                16,
                10,
                20,
                Duration.ZERO,
                2,
                0.0001,
                Schedule.CONSTANT,
                0,
                0,
                0.9,
                0.999,
                1e-8,
                1,
                0,
                10,
                OptimizerState.AVERAGE,
                Deltas.FP32,
                new OuterConfig(OuterOptimizer.NONE, 0.7, 0.9),
                new AverageConfig(0.9999, 1, 0.75)));
    assertThat(config.preview()).isEqualTo(new PreviewConfig(0, 16, 20, 0, ComputeDevice.AUTO));
    assertThat(config.checkpoint()).isEqualTo(new CheckpointConfig("/c", "r", 1000, 6, 3));
  }

  @Test
  void takesEveryKey() {
    TrainConfig config =
        load(
            """
            data {
              root = "s3a://b/d", name = other, version = v1, classes = [红, 绿]
              shuffle-row-groups = 9, read-ahead = 5, flip = true
              crop { side = 48, place = center, padding = 0 }
              cache { directory = "/fast disk", max-bytes = 5 }
            }
            model.unet { layers_per_block = 3 }
            diffusion {
              schedule = squaredcos_cap_v2, steps = 500, beta-start = 0.001, beta-end = 0.03
              prediction = v_prediction, variance = learned-range, hybrid-lambda = 0.01
              weighting { rule = min-snr, min-snr-gamma = 4, p2-gamma = 0.5 }
              noise-offset = 0.1, input-perturbation = 0.2, class-dropout = 0.3
            }
            train {
              seed = 5, device = cpu, gpu-memory-fraction = 0.5, precision = bf16
              gradient-checkpointing = true
              micro-batch-size = 2, workers = 7, batch-size = 3, steps = 99, steps-per-round = 11
              round-timeout = 15 minutes, round-retries = 4
              learning-rate = 0.5, learning-rate-schedule = cosine, warmup-steps = 4
              weight-decay = 0.01, beta1 = 0.8, beta2 = 0.95, epsilon = 1e-6, gradient-clip = 0
              warmup-rounds = 3, max-skipped-steps = 2, optimizer-state = keep
              deltas = bf16
              outer { optimizer = nesterov, learning-rate = 0.5, momentum = 0.8 }
              ema { decay = 0.99, inv-gamma = 2, power = 0.5 }
            }
            preview { every-steps = 50, count = 9, steps = 10, seed = 4, device = cpu }
            checkpoint { root = "hdfs://h/c", run = run-2, every-steps = 6, retries = 2, keep = 8 }
            """);
    assertThat(config.data())
        .isEqualTo(
            new DataConfig(
                "s3a://b/d",
                "other",
                "v1",
                List.of("红", "绿"),
                9,
                5,
                true,
                new CropConfig(48, CropConfig.Place.CENTER, 0),
                new CacheConfig("/fast disk", 5)));
    assertThat(config.model().unet().getInt("layers_per_block")).isEqualTo(3);
    assertThat(config.diffusion())
        .isEqualTo(
            new DiffusionConfig(
                BetaSchedule.SQUAREDCOS_CAP_V2,
                500,
                0.001,
                0.03,
                PredictionType.V_PREDICTION,
                VarianceType.LEARNED_RANGE,
                new WeightingConfig(WeightingConfig.Rule.MIN_SNR, 4, 0.5),
                0.01,
                0.1,
                0.2,
                0.3));
    assertThat(config.train())
        .isEqualTo(
            new TrainingConfig(
                5,
                ComputeDevice.CPU,
                0.5,
                Precision.BF16,
                true,
                2,
                7,
                3,
                99,
                11,
                Duration.ofMinutes(15),
                4,
                0.5,
                Schedule.COSINE,
                4,
                0.01,
                0.8,
                0.95,
                1e-6,
                0,
                3,
                2,
                OptimizerState.KEEP,
                Deltas.BF16,
                new OuterConfig(OuterOptimizer.NESTEROV, 0.5, 0.8),
                new AverageConfig(0.99, 2, 0.5)));
    assertThat(config.preview()).isEqualTo(new PreviewConfig(50, 9, 10, 4, ComputeDevice.CPU));
    assertThat(config.checkpoint()).isEqualTo(new CheckpointConfig("hdfs://h/c", "run-2", 6, 2, 8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data.name=a/b | data.name must be letters, digits, '.', '_' and '-', at most 100 (was"
            + " \"a/b\")",
        "data.shuffle-row-groups=0 | data.shuffle-row-groups must be at least 1 (was 0)",
        "data.read-ahead=17 | data.read-ahead must be at most 16 (was 17)",
        "data.crop.side=-1 | data.crop.side must be at least 0 (was -1)",
        "data.crop.padding=8193 | data.crop.padding must be at most 8192 (was 8193)",
        "data.crop.place=left | data.crop.place must be one of random, center (was \"left\")",
        "data.crop={place=center,padding=1} | data.crop.padding must be 0 where place is center",
        "data.cache.max-bytes=0 | data.cache.max-bytes must be at least 1 (was 0)",
        "data.cache.directory=tmp | data.cache.directory must be auto, off or an absolute local path",
        "data.classes=[a,a] | data.classes must not name a phrase twice",
        "data.classes=[\" \"] | data.a phrase of classes must not be empty",
        "diffusion.steps=0 | diffusion.steps must be at least 1 (was 0)",
        "diffusion.beta-end=1 | 0 < beta-start <= beta-end < 1 (were 1.0E-4 and 1.0)",
        "diffusion.prediction=score | diffusion.prediction must be one of",
        "diffusion.weighting.min-snr-gamma=0 | diffusion.weighting.min-snr-gamma must be above 0",
        "diffusion.weighting.p2-gamma=-1 | diffusion.weighting.p2-gamma must be from 0.0 to 10.0",
        "diffusion.hybrid-lambda=2 | diffusion.hybrid-lambda must be from 0.0 to 1.0 (was 2.0)",
        "diffusion.noise-offset=2 | diffusion.noise-offset must be from 0.0 to 1.0 (was 2.0)",
        "diffusion.input-perturbation=-1 | diffusion.input-perturbation must be from 0.0 to 1.0",
        "diffusion.class-dropout=2 | diffusion.class-dropout must be from 0.0 to 1.0 (was 2.0)",
        "train.gpu-memory-fraction=0 | train.gpu-memory-fraction must be above 0 (was 0.0)",
        "train.gpu-memory-fraction=2 | train.gpu-memory-fraction must be from 0.0 to 1.0 (was 2.0)",
        "train.micro-batch-size=17 | train.micro-batch-size must be at most 16 (was 17)",
        "train.batch-size=0 | train.batch-size must be at least 1 (was 0)",
        "train.workers=0 | train.workers must be at least 1 (was 0)",
        "train.steps=0 | train.steps must be at least 1 (was 0)",
        "train.steps-per-round=0 | train.steps-per-round must be at least 1 (was 0)",
        "train.round-timeout=-2s | train.round-timeout must not be negative (was -2.0 s)",
        "train.round-retries=-1 | train.round-retries must be at least 0 (was -1)",
        "train.learning-rate=0 | train.learning-rate must be above 0 (was 0.0)",
        "train.warmup-steps=11 | train.warmup-steps must be at most 10 (was 11)",
        "train.weight-decay=2 | train.weight-decay must be from 0.0 to 1.0 (was 2.0)",
        "train.beta1=1 | train.beta1 must be from 0 to below 1 (was 1.0)",
        "train.gradient-clip=-1 | train.gradient-clip must be from 0.0",
        "train.warmup-rounds=-1 | train.warmup-rounds must be at least 0 (was -1)",
        "train.max-skipped-steps=-1 | train.max-skipped-steps must be at least 0 (was -1)",
        "train.optimizer-state=kept | train.optimizer-state must be one of average, keep, reset",
        "train.deltas=fp16 | train.deltas must be one of fp32, bf16 (was \"fp16\")",
        "train.outer.optimizer=adam | train.outer.optimizer must be one of none, sgd, nesterov",
        "train.outer.learning-rate=0 | train.outer.learning-rate must be above 0 (was 0.0)",
        "train.outer.momentum=1 | train.outer.momentum must be from 0 to below 1 (was 1.0)",
        "train.ema.decay=1 | train.ema.decay must be from 0 to below 1 (was 1.0)",
        "train.ema.power=0 | train.ema.power must be above 0 (was 0.0)",
        "train.device=tpu | train.device must be one of auto, cpu, cuda (was \"tpu\")",
        "train.lerning-rate=1 | did you mean train.learning-rate?",
        "preview.every-steps=-1 | preview.every-steps must be at least 0 (was -1)",
        "preview.count=0 | preview.count must be at least 1 (was 0)",
        "preview.count=257 | preview.count must be at most 256 (was 257)",
        "preview.steps=0 | preview.steps must be at least 1 (was 0)",
        "checkpoint.run=../x | checkpoint.run must be letters",
        "checkpoint.every-steps=0 | checkpoint.every-steps must be at least 1 (was 0)",
        "checkpoint.retries=-1 | checkpoint.retries must be at least 0 (was -1)",
        "checkpoint.keep=0 | checkpoint.keep must be at least 1 (was 0)"
      })
  void saysWhatIsWrong(String override, String sentence) {
    assertThatThrownBy(() -> load(LEAST, override))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void wantsWhatHasNoDefault() {
    assertThatThrownBy(() -> load(""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("data.root is missing")
        .hasMessageContaining("data.name is missing")
        .hasMessageContaining("train.steps is missing")
        .hasMessageContaining("checkpoint.root is missing")
        .hasMessageContaining("checkpoint.run is missing");
  }

  @Test
  void theRecipeOfDdpmIsThePapersNetwork() {
    TrainConfig config =
        ConfigurationLoader.load(
                TrainConfig.class,
                TrainConfig.DEFAULTS,
                Path.of("..", "conf", "ddpm.conf"),
                List.of("data.root=/d", "data.name=n", "checkpoint.root=/c"))
            .value();
    String unet = config.model().unet().root().render(ConfigRenderOptions.concise());
    assertThat(UNet2DModel.layout(UNet2DConfig.fromJson(unet)).count())
        .as("parameters of the CIFAR-10 model")
        .isEqualTo(35_746_307);
    assertThat(config.train().workers() * config.train().batchSize()).isEqualTo(128);
  }

  private static TrainConfig load(String recipe, String... overrides) {
    return ConfigurationLoader.load(
            TrainConfig.class,
            TrainConfig.DEFAULTS,
            ConfigFactory.parseString(recipe),
            List.of(overrides),
            "test")
        .value();
  }
}
