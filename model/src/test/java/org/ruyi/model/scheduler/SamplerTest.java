package org.ruyi.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.ruyi.model.scheduler.GaussianData.Network;

class SamplerTest {
  private static final double ROUNDING = 1e-9;
  private static final GaussianData DATA = new GaussianData(0.3, -0.5, 0.5, 0.05);
  private static final NoiseScheduleConfig NOISE =
      new NoiseScheduleConfig(BetaSchedule.SCALED_LINEAR, 1000, 0.00085, 0.012);

  private static SchedulerConfig config(SchedulerClass schedulerClass) {
    SchedulerConfig config = SchedulerConfig.of(schedulerClass, NOISE);
    return config.has("clip_sample") ? config.with("clip_sample", false) : config;
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"EDM_DPM_SOLVER", "CONSISTENCY", "SCORE_SDE_VE"})
  void whatTheNetworkPredictsDoesNotMatter(SchedulerClass schedulerClass) {
    try (PointerScope scope = new PointerScope()) {
      Tensor epsilon = drawn(config(schedulerClass), Network.EPSILON);
      for (Network network : List.of(Network.V_PREDICTION, Network.SAMPLE)) {
        String type = network == Network.SAMPLE ? "sample" : "v_prediction";
        Tensor other = drawn(config(schedulerClass).with("prediction_type", type), network);
        assertThat(other.sub(epsilon).abs().max().item_double()).as(type).isLessThan(ROUNDING);
      }
    }
  }

  private static Tensor drawn(SchedulerConfig config, Network network) {
    try (Sampler sampler = config.sampler(10)) {
      Tensor start =
          GaussianData.normal(GaussianData.generator(2), 8, 2)
              .mul(new Scalar(sampler.initNoiseSigma()));
      return DATA.run(
          sampler, network, start, sampler.timesteps().length, GaussianData.generator(3));
    }
  }

  /** Started from a noisy picture half way, the flow still ends near the exact one. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "DDIM",
        "PNDM",
        "DPM_SOLVER",
        "DPM_SOLVER_SINGLESTEP",
        "DEIS",
        "UNIPC",
        "EULER",
        "HEUN",
        "KDPM2",
        "LMS"
      })
  void aRunCanStartHalfWay(SchedulerClass schedulerClass) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        Sampler sampler = config(schedulerClass).sampler(40)) {
      Tensor original = GaussianData.normal(GaussianData.generator(4), 8, 2);
      Tensor noise = GaussianData.normal(GaussianData.generator(5), 8, 2);
      int first = ImageToImage.firstCall(sampler, 0.5);
      int[] call = {first};
      Tensor start = sampler.addNoise(first, original, noise);

      Tensor x =
          new SamplingLoop(
                  sampler,
                  (input, time) -> {
                    NoiseLevel level = sampler.level(call[0]);
                    double scale = sampler.level(call[0]).variancePreserving().alpha();
                    Tensor raw = level.alpha() == 1 ? input.mul(new Scalar(1 / scale)) : input;
                    return DATA.epsilon(raw, level);
                  },
                  () -> noise)
              .runFrom(first, start, done -> call[0] = done);

      int last = sampler.timesteps().length;
      assertThat(call[0]).isEqualTo(last);
      Tensor exact = DATA.flow(start, sampler.level(first), sampler.level(last));
      assertThat(x.sub(exact).abs().max().item_double()).isLessThan(0.1);
    }
  }

  @Test
  void startsThatCannotBeAreNamed() {
    try (PointerScope scope = new PointerScope();
        Sampler heun = config(SchedulerClass.HEUN).sampler(10)) {
      assertThat(ImageToImage.firstCall(heun, 1)).isZero();
      assertThat(ImageToImage.firstCall(heun, 0.35)).isEqualTo(14);
      assertThatThrownBy(() -> ImageToImage.firstCall(heun, 0.05))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid strength: 0.05 (0.1 to 1 with 10 steps)");
      assertThatThrownBy(
              () ->
                  new SamplingLoop(heun, (x, time) -> x, () -> null)
                      .runFrom(3, torch.zeros(1, 2), done -> {}))
          .hasMessage("Invalid first call: 3 (one of 19 at which a step begins)");
    }
  }

  @Test
  void inPaintingKeepsWhatIsKnown() {
    try (PointerScope scope = new PointerScope()) {
      Tensor original = GaussianData.normal(GaussianData.generator(4), 8, 2);
      Tensor noise = GaussianData.normal(GaussianData.generator(5), 8, 2);
      Tensor mask = Tensor.create(new double[] {1, 0}, 1, 2);
      Sampler euler = config(SchedulerClass.EULER).sampler(20);
      try (Sampler sampler = new InPainting(euler, original, mask, noise)) {
        Tensor start = noise.mul(new Scalar(sampler.initNoiseSigma()));
        Tensor half = DATA.run(sampler, Network.EPSILON, start, 10, null);
        Tensor known = sampler.addNoise(10, original, noise);
        assertThat(half.select(1, 1).equal(known.select(1, 1))).isTrue();
        assertThat(half.select(1, 0).equal(known.select(1, 0))).isFalse();

        Tensor x = DATA.run(sampler, Network.EPSILON, start, 20, null);
        assertThat(x.select(1, 1).equal(original.select(1, 1))).isTrue();
      }
    }
  }

  /** A step keeps at most a handful of tensors of the size of x. */
  @ParameterizedTest
  @EnumSource(names = {"UNIPC", "PNDM", "HEUN"})
  void memoryStaysFlat(SchedulerClass schedulerClass) {
    long size = 1L << 20;
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        Sampler sampler = config(schedulerClass).sampler(250)) {
      Tensor start = torch.zeros(1, size / 4);
      long[] bytes = new long[sampler.timesteps().length + 1];

      new SamplingLoop(sampler, (x, time) -> x.mul(new Scalar(0.1)), () -> null)
          .run(start, done -> bytes[done] = Pointer.physicalBytes());

      long early = IntStream.range(20, 60).mapToLong(i -> bytes[i]).max().orElseThrow();
      assertThat(bytes[bytes.length - 1] - early).isLessThan(80 * size);
    }
  }

  @Test
  void levelsAreOneThingByManyNames() {
    NoiseLevel level = NoiseLevel.ofAlphaCumprod(0.36);
    assertThat(level.alpha()).isEqualTo(0.6);
    assertThat(level.sigma()).isEqualTo(0.8);
    assertThat(level.snr()).isCloseTo(0.5625, within());
    assertThat(NoiseLevel.ofLogSnr(level.logSnr()).alpha()).isCloseTo(0.6, within());
    assertThat(NoiseLevel.ofRatio(level.ratio()).sigma()).isCloseTo(0.8, within());
    assertThat(NoiseLevel.ofSigma(level.ratio()).alphaCumprod()).isCloseTo(0.36, within());
    assertThat(NoiseLevel.CLEAN.lambda()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> new NoiseLevel(0, 0))
        .hasMessage("Invalid noise level: alpha 0.0, sigma 0.0 (at least 0, not both 0)");
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-12);
  }
}
