package org.ruyi.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.config.ConfigJson;
import org.ruyi.model.config.JsonFields;
import org.ruyi.model.nn.Denoiser;

/**
 * What a network that predicts ε does on data, by timestep; measured once and stored beside it.
 *
 * @param power E‖ε̂‖²/d, [T], not negative
 * @param error E‖ε − ε̂‖²/d, [T], not negative
 */
public record NoiseStatistics(double[] power, double[] error) {
  private static final String POWER = "noise_power";
  private static final String ERROR = "noise_error";

  public NoiseStatistics {
    power = power.clone();
    error = error.clone();
    if (power.length != error.length || power.length == 0) {
      throw new IllegalArgumentException(
          "Invalid statistics: %d powers, %d errors (one of each a timestep)"
              .formatted(power.length, error.length));
    }
    for (int t = 0; t < power.length; t++) {
      if (!(power[t] >= 0 && error[t] >= 0 && power[t] + error[t] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "Invalid statistics of timestep %d: power %s, error %s (finite, not negative)"
                .formatted(t, power[t], error[t]));
      }
    }
  }

  @Override
  public double[] power() {
    return power.clone();
  }

  @Override
  public double[] error() {
    return error.clone();
  }

  /**
   * Measures one batch a timestep.
   *
   * @param denoiser predicts ε
   * @param original draws x_0 for a timestep, [B, ...]
   * @param noise draws standard normal noise of that shape for a timestep
   */
  public static NoiseStatistics measure(
      Denoiser denoiser,
      NoiseSchedule schedule,
      IntFunction<Tensor> original,
      IntFunction<Tensor> noise) {
    double[] power = new double[schedule.steps()];
    double[] error = new double[schedule.steps()];
    for (int t = 0; t < power.length; t++) {
      try (PointerScope scope = new PointerScope()) {
        Tensor drawn = noise.apply(t);
        Tensor x = schedule.level(t).addNoise(original.apply(t), drawn);
        Tensor time =
            torch
                .full(new long[] {x.size(0)}, new Scalar(t), new TensorOptions(ScalarType.Long))
                .to(x.device(), ScalarType.Long);
        Tensor predicted = denoiser.predict(x, time);
        power[t] = predicted.square().mean().item_double();
        error[t] = drawn.sub(predicted).square().mean().item_double();
      }
    }
    return new NoiseStatistics(power, error);
  }

  /** Writes them as JSON. */
  public String toJson() {
    return ConfigJson.write(Map.of(POWER, power, ERROR, error));
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static NoiseStatistics fromJson(String json) {
    JsonFields fields = JsonFields.parse("noise statistics", json);
    double[] power = numbers(fields, POWER);
    double[] error = numbers(fields, ERROR);
    fields.finish();
    return new NoiseStatistics(power, error);
  }

  private static double[] numbers(JsonFields fields, String name) {
    JsonNode node = fields.raw(name).orElse(null);
    if (node == null || !node.isArray() || node.size() > NoiseScheduleConfig.MAXIMUM_STEPS) {
      fields.problem("%s: missing (a list of numbers)".formatted(name));
      return new double[0];
    }
    double[] values = new double[node.size()];
    for (int i = 0; i < values.length; i++) {
      if (!node.get(i).isNumber()) {
        fields.problem(name, node.get(i), "a number");
      }
      values[i] = node.get(i).doubleValue();
    }
    return values;
  }
}
