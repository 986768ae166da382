package org.ruyi.model.scheduler;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ruyi.model.config.ConfigJson;
import org.ruyi.model.config.JsonFields;

/**
 * diffusers' {@code scheduler_config.json}.
 *
 * <p>As in diffusers, a field that only another class has is kept for it, and one that was not
 * given takes the default of whatever class the configuration is converted to.
 *
 * @param schedulerClass whose configuration this is
 * @param given the fields that were given, by diffusers' name
 */
public record SchedulerConfig(SchedulerClass schedulerClass, Map<String, Object> given) {
  public SchedulerConfig {
    given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
  }

  /** diffusers' defaults for a network that predicts noise; every field is given. */
  public static SchedulerConfig of(SchedulerClass schedulerClass, NoiseScheduleConfig noise) {
    SchedulerConfig defaults = of(schedulerClass);
    Map<String, Object> given = new LinkedHashMap<>(defaults.given);
    given.put("num_train_timesteps", noise.steps());
    given.put("beta_start", noise.betaStart());
    given.put("beta_end", noise.betaEnd());
    given.put("beta_schedule", noise.schedule().diffusersName());
    return new SchedulerConfig(schedulerClass, given);
  }

  /** diffusers' defaults; every field is given. */
  public static SchedulerConfig of(SchedulerClass schedulerClass) {
    Map<String, Object> given = new LinkedHashMap<>();
    for (ConfigField field : schedulerClass.fields().values()) {
      if (field.whenAbsent() != null) {
        given.put(field.name(), field.whenAbsent());
      }
    }
    return new SchedulerConfig(schedulerClass, given);
  }

  /**
   * The same process for another scheduler, as diffusers' {@code from_config}: common fields are
   * kept, and fields that were not given take the other one's defaults.
   */
  public SchedulerConfig as(SchedulerClass other) {
    return new SchedulerConfig(other, given);
  }

  /**
   * The same with one field changed.
   *
   * @param field diffusers' name
   * @throws IllegalArgumentException if the class has no such field, or does not accept the value
   */
  public SchedulerConfig with(String field, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(resolved());
    changed.put(field, value);
    return fromJson(write(changed));
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
    Map<String, Object> given = new LinkedHashMap<>();
    for (ConfigField field : schedulerClass.fields().values()) {
      fields
          .raw(field.name())
          .ifPresent(
              node ->
                  field
                      .parse()
                      .apply(node)
                      .ifPresentOrElse(
                          value -> given.put(field.name(), value),
                          () -> fields.problem(field.name(), node, field.allowed())));
    }
    keepForOthers(fields, schedulerClass, given);
    SchedulerConfig config = new SchedulerConfig(schedulerClass, given);
    if (config.has("beta_start") && config.number("beta_start") > config.number("beta_end")) {
      fields.problem(
          "beta_start: %s (at most beta_end, %s)"
              .formatted(config.number("beta_start"), config.number("beta_end")));
    }
    if (config.has("sigma_max") && config.sigmaMinimum() >= config.sigmaMaximum()) {
      fields.problem(
          "sigma_min: %s (below sigma_max, %s)"
              .formatted(config.sigmaMinimum(), config.sigmaMaximum()));
    }
    fields.finish();
    return config;
  }

  /** diffusers writes fields that only a former class knew, and reads them back for it. */
  private static void keepForOthers(
      JsonFields fields, SchedulerClass schedulerClass, Map<String, Object> given) {
    Map<String, List<ConfigField>> others =
        Arrays.stream(SchedulerClass.values())
            .flatMap(other -> other.fields().values().stream())
            .filter(field -> !schedulerClass.fields().containsKey(field.name()))
            .collect(Collectors.groupingBy(ConfigField::name, TreeMap::new, Collectors.toList()));
    others.forEach(
        (name, meanings) ->
            fields
                .raw(name)
                .ifPresent(
                    node ->
                        meanings.stream()
                            .flatMap(field -> field.parse().apply(node).stream())
                            .findFirst()
                            .ifPresentOrElse(
                                value -> given.put(name, value),
                                () -> fields.problem(name, node, meanings.get(0).allowed()))));
  }

  /** Writes a diffusers {@code scheduler_config.json}, with every field of the class. */
  public String toJson() {
    return write(resolved());
  }

  private String write(Map<String, Object> values) {
    Map<String, Object> fields = new LinkedHashMap<>(values);
    fields.put("_class_name", schedulerClass.diffusersName());
    fields.put("_diffusers_version", ConfigJson.DIFFUSERS_VERSION);
    return ConfigJson.write(fields);
  }

  private Map<String, Object> resolved() {
    Map<String, Object> values = new LinkedHashMap<>(given);
    schedulerClass.fields().keySet().forEach(name -> values.put(name, value(name)));
    return values;
  }

  /**
   * A run of the class's sampler with its default options.
   *
   * @param steps 1 to the number of training timesteps; the sampler may call the network more often
   * @throws IllegalArgumentException if the steps are out of range or the configuration cannot be
   *     sampled with
   */
  public Sampler sampler(int steps) {
    return switch (schedulerClass) {
      case DDPM -> new DdpmScheduler(this, steps);
      case DDIM -> new DdimScheduler(this, steps, 0);
      case PNDM -> new PndmScheduler(this, steps);
      case DPM_SOLVER -> DpmSolverMultistepScheduler.discrete(this, steps);
      case DPM_SOLVER_SINGLESTEP -> new DpmSolverSinglestepScheduler(this, steps);
      case DEIS -> new DeisMultistepScheduler(this, steps);
      case UNIPC -> new UniPcMultistepScheduler(this, steps);
      case EULER -> new EulerDiscreteScheduler(this, steps, Churn.NONE);
      case EULER_ANCESTRAL -> new EulerAncestralDiscreteScheduler(this, steps);
      case HEUN -> new HeunDiscreteScheduler(this, steps);
      case KDPM2 -> new Kdpm2DiscreteScheduler(this, steps);
      case LMS -> new LmsDiscreteScheduler(this, steps);
      case EDM_DPM_SOLVER -> DpmSolverMultistepScheduler.edm(this, steps);
      case CONSISTENCY -> CmStochasticIterativeScheduler.evenlySpaced(this, steps);
      case SCORE_SDE_VE -> new ScoreSdeVeScheduler(this, steps);
    };
  }

  /** The forward process. */
  public NoiseScheduleConfig noise() {
    return new NoiseScheduleConfig(
        BetaSchedule.of(text("beta_schedule")),
        integer("num_train_timesteps"),
        number("beta_start"),
        number("beta_end"));
  }

  /** What the network predicts. */
  public PredictionType predictionType() {
    return PredictionType.of(text("prediction_type"));
  }

  /** Whether the predicted picture is clipped to plus and minus {@link #clipSampleRange}. */
  public boolean clipSample() {
    return has("clip_sample") && flag("clip_sample");
  }

  /** To which the predicted picture is clipped. */
  public double clipSampleRange() {
    return number("clip_sample_range");
  }

  /** Which timesteps are visited. */
  public TimestepSpacing timestepSpacing() {
    return has("timestep_spacing")
        ? TimestepSpacing.of(text("timestep_spacing"))
        : TimestepSpacing.LINSPACE;
  }

  /** Added to leading timesteps. */
  public int stepsOffset() {
    return has("steps_offset") ? integer("steps_offset") : 0;
  }

  /** Whether the last timestep is made pure noise. */
  public boolean rescaleBetasZeroSnr() {
    return has("rescale_betas_zero_snr") && flag("rescale_betas_zero_snr");
  }

  /** Whether ᾱ behind the last step is 1 rather than ᾱ_0. */
  public boolean setAlphaToOne() {
    return flag("set_alpha_to_one");
  }

  /** The variance of DDPM's reverse step. */
  public VarianceType varianceType() {
    return VarianceType.of(text("variance_type"));
  }

  /** Whether the network's second half of channels speaks of the variance. */
  public boolean learnsVariance() {
    return has("variance_type")
        && value("variance_type") != null
        && text("variance_type").startsWith("learned");
  }

  NoiseSchedule schedule() {
    NoiseSchedule schedule = NoiseSchedule.of(noise());
    return rescaleBetasZeroSnr() ? schedule.withZeroTerminalSnr() : schedule;
  }

  double sigmaMinimum() {
    Object value = value("sigma_min");
    return value == null ? 0 : (Double) value;
  }

  double sigmaMaximum() {
    Object value = value("sigma_max");
    return value == null ? Double.POSITIVE_INFINITY : (Double) value;
  }

  boolean has(String name) {
    return schedulerClass.fields().containsKey(name);
  }

  boolean flag(String name) {
    return (Boolean) value(name);
  }

  int integer(String name) {
    return (Integer) value(name);
  }

  double number(String name) {
    return (Double) value(name);
  }

  String text(String name) {
    return (String) value(name);
  }

  List<?> list(String name) {
    return (List<?>) value(name);
  }

  /** A value that another class was given and this one does not know gives way to the default. */
  private Object value(String name) {
    ConfigField field = schedulerClass.fields().get(name);
    if (field == null) {
      throw new IllegalStateException(
          "Cannot read %s: %s has fields %s"
              .formatted(
                  name,
                  schedulerClass.diffusersName(),
                  Arrays.toString(schedulerClass.fields().keySet().toArray())));
    }
    return given.containsKey(name) && field.accepts(given.get(name))
        ? given.get(name)
        : field.whenAbsent();
  }
}
