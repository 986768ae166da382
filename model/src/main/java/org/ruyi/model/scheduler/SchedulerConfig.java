package org.ruyi.model.scheduler;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ruyi.model.config.ConfigJson;
import org.ruyi.model.config.JsonFields;

/**
 * diffusers' {@code scheduler_config.json} of a DDPM or DDIM scheduler.
 *
 * @param schedulerClass whose configuration this is
 * @param noise the forward process
 * @param predictionType what the network predicts
 * @param clipSample whether the predicted picture is clipped
 * @param clipSampleRange to plus and minus this, positive
 * @param timestepSpacing which timesteps are visited
 * @param stepsOffset added to leading timesteps
 * @param rescaleBetasZeroSnr whether the last timestep is made pure noise
 * @param setAlphaToOne DDIM only: whether ᾱ behind the last step is 1 rather than ᾱ_0
 * @param varianceType DDPM only
 */
public record SchedulerConfig(
    SchedulerClass schedulerClass,
    NoiseScheduleConfig noise,
    PredictionType predictionType,
    boolean clipSample,
    double clipSampleRange,
    TimestepSpacing timestepSpacing,
    int stepsOffset,
    boolean rescaleBetasZeroSnr,
    boolean setAlphaToOne,
    VarianceType varianceType) {

  /** diffusers' defaults for a network that predicts noise. */
  public static SchedulerConfig of(SchedulerClass schedulerClass, NoiseScheduleConfig noise) {
    return new SchedulerConfig(
        schedulerClass,
        noise,
        PredictionType.EPSILON,
        true,
        1,
        TimestepSpacing.LEADING,
        0,
        false,
        true,
        VarianceType.FIXED_SMALL);
  }

  /**
   * The same process for another scheduler, as diffusers' {@code from_config}: common fields are
   * kept, and fields that only the other one has take its defaults.
   */
  public SchedulerConfig as(SchedulerClass other) {
    if (other == schedulerClass) {
      return this;
    }
    return new SchedulerConfig(
        other,
        noise,
        predictionType,
        clipSample,
        clipSampleRange,
        timestepSpacing,
        stepsOffset,
        rescaleBetasZeroSnr,
        true,
        VarianceType.FIXED_SMALL);
  }

  /**
   * Reads a diffusers {@code scheduler_config.json}.
   *
   * @throws IllegalArgumentException listing every unknown field, wrong type, value out of range
   *     and unsupported value
   */
  public static SchedulerConfig fromJson(String json) {
    JsonFields fields = JsonFields.parse("scheduler configuration", json);
    SchedulerClass schedulerClass =
        SchedulerClass.of(
            fields.choice(
                "_class_name", SchedulerClass.DDPM.diffusersName(), SchedulerClass.names()));
    int steps = fields.integer("num_train_timesteps", 1000, 1, NoiseScheduleConfig.MAXIMUM_STEPS);
    BetaSchedule schedule =
        BetaSchedule.of(fields.choice("beta_schedule", "linear", BetaSchedule.names()));
    double start = fields.number("beta_start", 1e-4, 1e-12, 0.999);
    double end = fields.number("beta_end", 0.02, 1e-12, 0.999);
    if (start > end) {
      fields.problem("beta_start: %s (at most beta_end, %s)".formatted(start, end));
    }
    PredictionType prediction =
        PredictionType.of(fields.choice("prediction_type", "epsilon", PredictionType.names()));
    boolean clip = fields.flag("clip_sample", true);
    double range = fields.number("clip_sample_range", 1, 1e-6, 1e6);
    TimestepSpacing spacing =
        TimestepSpacing.of(fields.choice("timestep_spacing", "leading", TimestepSpacing.names()));
    int offset = fields.integer("steps_offset", 0, 0, NoiseScheduleConfig.MAXIMUM_STEPS);
    boolean zeroSnr = fields.flag("rescale_betas_zero_snr", false);
    boolean ddim = schedulerClass == SchedulerClass.DDIM;
    boolean alphaToOne = ddim ? fields.flag("set_alpha_to_one", true) : true;
    VarianceType variance =
        ddim
            ? VarianceType.FIXED_SMALL
            : VarianceType.of(fields.choice("variance_type", "fixed_small", VarianceType.names()));
    fields.unsupported("trained_betas");
    if (fields.flag("thresholding", false)) {
      fields.problem("thresholding: true (only false is supported)");
    }
    fields.number("dynamic_thresholding_ratio", 0.995, 0, 1);
    fields.number("sample_max_value", 1, 0, 1e6);
    fields.finish();
    return new SchedulerConfig(
        schedulerClass,
        new NoiseScheduleConfig(schedule, steps, start, end),
        prediction,
        clip,
        range,
        spacing,
        offset,
        zeroSnr,
        alphaToOne,
        variance);
  }

  /** Writes a diffusers {@code scheduler_config.json}, with every field of the class. */
  public String toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("_class_name", schedulerClass.diffusersName());
    fields.put("_diffusers_version", ConfigJson.DIFFUSERS_VERSION);
    fields.put("num_train_timesteps", noise.steps());
    fields.put("beta_start", noise.betaStart());
    fields.put("beta_end", noise.betaEnd());
    fields.put("beta_schedule", noise.schedule().diffusersName());
    fields.put("trained_betas", null);
    fields.put("clip_sample", clipSample);
    fields.put("clip_sample_range", clipSampleRange);
    fields.put("prediction_type", predictionType.diffusersName());
    fields.put("thresholding", false);
    fields.put("dynamic_thresholding_ratio", 0.995);
    fields.put("sample_max_value", 1.0);
    fields.put("timestep_spacing", timestepSpacing.diffusersName());
    fields.put("steps_offset", stepsOffset);
    fields.put("rescale_betas_zero_snr", rescaleBetasZeroSnr);
    switch (schedulerClass) {
      case DDPM -> fields.put("variance_type", varianceType.diffusersName());
      case DDIM -> fields.put("set_alpha_to_one", setAlphaToOne);
    }
    return ConfigJson.write(fields);
  }

  NoiseSchedule schedule() {
    NoiseSchedule schedule = NoiseSchedule.of(noise);
    return rescaleBetasZeroSnr ? schedule.withZeroTerminalSnr() : schedule;
  }
}
