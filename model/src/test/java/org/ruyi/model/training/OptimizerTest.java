package org.ruyi.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.ruyi.model.Tensors.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.model.Golden;

class OptimizerTest {
  private static final double TOLERANCE = 1e-6;

  @Test
  void adamWIsThatOfPyTorch() {
    follow("adamw", OptionalDouble.empty());
  }

  @Test
  void adamWAfterClippingIsThatOfPyTorch() {
    follow("adamw_clipped", OptionalDouble.of(1));
  }

  private static void follow(String run, OptionalDouble clip) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> golden = Golden.tensors("optimizer.safetensors");
      Tensor parameters = golden.get("start").clone();
      Tensor mean = torch.zeros(1000);
      Tensor meanSquare = torch.zeros(1000);
      AdamW adamW = new AdamW(AdamWConfig.defaults());
      for (int i = 0; i < 5; i++) {
        Tensor gradients = golden.get("gradients").select(0, i).clone();
        if (clip.isPresent()) {
          double norm = gradients.norm().item_double();
          double expected = golden.get(run + ".gradient_norms").narrow(0, i, 1).item_double();
          assertThat(norm).isCloseTo(expected, within(TOLERANCE * expected));
          GradientClipping.clip(gradients, norm, clip.getAsDouble());
        }
        adamW.step(parameters, gradients, mean, meanSquare, i, 1e-3);
        assertClose(
            run + " step " + i,
            parameters,
            golden.get(run + ".parameters").select(0, i),
            TOLERANCE);
      }
      assertClose("mean", mean, golden.get(run + ".exp_avg"), TOLERANCE);
      assertClose("mean square", meanSquare, golden.get(run + ".exp_avg_sq"), TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"constant", "constant_with_warmup", "linear", "cosine"})
  void learningRatesAreThoseOfDiffusers(String name) {
    JsonNode rates = Golden.json("optimizer.json").get("learning_rates");
    double base = rates.get("base").asDouble();
    LearningRate rate =
        switch (name) {
          case "constant" -> LearningRate.constant(base);
          case "constant_with_warmup" -> LearningRate.constantWithWarmup(base, 10);
          case "linear" -> LearningRate.linear(base, 10, 100);
          default -> LearningRate.cosine(base, 10, 100);
        };

    for (int i = 0; i <= 100; i++) {
      assertThat(rate.at(i)).isCloseTo(rates.get(name).get(i).asDouble(), within(1e-12 * base));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"warmup", "no_warmup", "warmup_capped_and_delayed"})
  void averagesAreThoseOfDiffusers(String name) {
    JsonNode golden = Golden.json("ema.json");
    JsonNode run = golden.get(name);
    JsonNode settings = run.get("config");
    EmaConfig config =
        new EmaConfig(
            settings.get("decay").asDouble(),
            settings.path("min_decay").asDouble(0),
            settings.path("update_after_step").asLong(0),
            settings.get("use_ema_warmup").asBoolean()
                ? new EmaConfig.Power(1, 0.75)
                : new EmaConfig.Ratio());
    Ema ema = new Ema(config);
    try (PointerScope scope = new PointerScope()) {
      Tensor shadow = vector(golden.get("start"));
      for (int i = 0; i < 20; i++) {
        double expected = run.get("decay").get(i).asDouble();
        assertThat(config.decayAt(i + 1)).isCloseTo(expected, within(1e-12));
        ema.update(shadow, vector(golden.get("parameters").get(i)), i + 1);
        assertClose("shadow " + i, shadow, vector(run.get("shadow").get(i)), TOLERANCE);
      }
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(() -> new AdamWConfig(1, 0.999, 1e-8, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid AdamW beta1: 1.0 (0 <= beta1 < 1)");
    assertThatThrownBy(() -> LearningRate.constant(Double.NaN))
        .hasMessage("Invalid learning rate: NaN (not negative, finite)");
    assertThatThrownBy(() -> LearningRate.cosine(1e-4, 20, 10))
        .hasMessage("Invalid warmup: 20 steps (0 to 10)");
    assertThatThrownBy(() -> new EmaConfig(1, 0, 0, new EmaConfig.Ratio()))
        .hasMessage("Invalid EMA decay: 0.0 to 1.0 (0 <= minimum <= decay < 1)");
    try (PointerScope scope = new PointerScope()) {
      assertThatThrownBy(
              () -> new Ema(EmaConfig.defaults()).update(torch.zeros(2), torch.zeros(3), 1))
          .hasMessage("Invalid EMA shadow: 2 elements (the parameters have 3)");
    }
  }

  private static Tensor vector(JsonNode values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values.get(i).asDouble();
    }
    return Tensor.create(floats, floats.length);
  }
}
