package org.ruyi.model.scheduler;

import static org.ruyi.model.scheduler.ConfigField.choice;
import static org.ruyi.model.scheduler.ConfigField.flag;
import static org.ruyi.model.scheduler.ConfigField.integer;
import static org.ruyi.model.scheduler.ConfigField.integers;
import static org.ruyi.model.scheduler.ConfigField.number;
import static org.ruyi.model.scheduler.ConfigField.only;

import java.util.List;
import java.util.stream.Stream;

/** The fields of each scheduler class of diffusers, with its defaults. */
final class SchedulerFields {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final ConfigField STEPS =
      integer("num_train_timesteps", 1000, 1, NoiseScheduleConfig.MAXIMUM_STEPS);
  private static final List<ConfigField> BETAS =
      List.of(
          STEPS,
          number("beta_start", 1e-4, 1e-12, 0.999),
          number("beta_end", 0.02, 1e-12, 0.999),
          choice("beta_schedule", "linear", BetaSchedule.names()),
          only("trained_betas", null),
          choice("prediction_type", "epsilon", PredictionType.names()));
  private static final List<ConfigField> K_BETAS =
      Stream.concat(
              Stream.of(
                  number("beta_start", 0.00085, 1e-12, 0.999),
                  number("beta_end", 0.012, 1e-12, 0.999)),
              BETAS.stream().filter(f -> !f.name().matches("beta_(start|end)")))
          .toList();
  private static final List<ConfigField> THRESHOLDING =
      List.of(
          only("thresholding", false),
          number("dynamic_thresholding_ratio", 0.995, 0, 1),
          number("sample_max_value", 1.0, 0, 1e6));
  private static final List<ConfigField> CLIPPING =
      List.of(flag("clip_sample", true), number("clip_sample_range", 1.0, 1e-6, 1e6));
  private static final ConfigField SPACING =
      choice("timestep_spacing", "linspace", TimestepSpacing.names());
  private static final ConfigField OFFSET =
      integer("steps_offset", 0, 0, NoiseScheduleConfig.MAXIMUM_STEPS);
  private static final ConfigField ZERO_SNR = flag("rescale_betas_zero_snr", false);
  private static final List<ConfigField> SIGMAS =
      List.of(
          flag("use_karras_sigmas", false),
          flag("use_exponential_sigmas", false),
          only("use_beta_sigmas", false));
  private static final List<ConfigField> FLOW =
      List.of(
          only("use_flow_sigmas", false),
          only("flow_shift", 1.0),
          only("use_dynamic_shifting", false),
          only("time_shift_type", "exponential"));
  private static final ConfigField FINAL_SIGMAS =
      choice("final_sigmas_type", "zero", List.of("zero", "sigma_min"));
  private static final ConfigField ORDER = integer("solver_order", 2, 1, 3);
  private static final ConfigField LOWER_ORDER_FINAL = flag("lower_order_final", true);
  private static final ConfigField MIDPOINT =
      choice("solver_type", "midpoint", List.of("midpoint", "heun"));
  private static final ConfigField EULER_AT_FINAL = flag("euler_at_final", false);
  private static final List<ConfigField> SIGMA_RANGE =
      List.of(number("sigma_min", null, 1e-9, 1e9), number("sigma_max", null, 1e-9, 1e9));
  private static final ConfigField LAMBDA_MIN =
      number("lambda_min_clipped", -INFINITY, -INFINITY, 100);
  private static final ConfigField LEARNED =
      choice("variance_type", null, List.of("learned", "learned_range"));
  private static final ConfigField RHO = number("rho", 7.0, 0.1, 100);
  private static final ConfigField SIGMA_DATA = number("sigma_data", 0.5, 1e-6, 1e6);

  private SchedulerFields() {}

  static List<ConfigField> ddpm() {
    return all(
        BETAS,
        CLIPPING,
        THRESHOLDING,
        SPACING.withDefault("leading"),
        OFFSET,
        ZERO_SNR,
        choice("variance_type", "fixed_small", VarianceType.names()));
  }

  static List<ConfigField> ddim() {
    return all(
        BETAS,
        CLIPPING,
        THRESHOLDING,
        SPACING.withDefault("leading"),
        OFFSET,
        ZERO_SNR,
        flag("set_alpha_to_one", true));
  }

  static List<ConfigField> pndm() {
    return all(
        BETAS,
        SPACING.withDefault("leading"),
        OFFSET,
        flag("skip_prk_steps", false),
        flag("set_alpha_to_one", false));
  }

  static List<ConfigField> dpmSolver() {
    return all(
        BETAS,
        THRESHOLDING,
        SPACING,
        OFFSET,
        ZERO_SNR,
        SIGMAS,
        only("use_lu_lambdas", false),
        FLOW,
        FINAL_SIGMAS,
        ORDER,
        MIDPOINT,
        LOWER_ORDER_FINAL,
        EULER_AT_FINAL,
        LAMBDA_MIN,
        LEARNED,
        choice(
            "algorithm_type",
            "dpmsolver++",
            List.of("dpmsolver++", "dpmsolver", "sde-dpmsolver++", "sde-dpmsolver")));
  }

  static List<ConfigField> dpmSolverSinglestep() {
    return all(
        BETAS,
        THRESHOLDING,
        SIGMAS,
        FLOW,
        FINAL_SIGMAS,
        ORDER,
        MIDPOINT,
        LOWER_ORDER_FINAL.withDefault(false),
        LAMBDA_MIN,
        LEARNED,
        choice("algorithm_type", "dpmsolver++", List.of("dpmsolver++", "dpmsolver")));
  }

  static List<ConfigField> deis() {
    return all(
        BETAS,
        THRESHOLDING,
        SPACING,
        OFFSET,
        SIGMAS,
        FLOW,
        ORDER,
        LOWER_ORDER_FINAL,
        only("algorithm_type", "deis"),
        only("solver_type", "logrho"));
  }

  static List<ConfigField> uniPc() {
    return all(
        BETAS,
        THRESHOLDING,
        SPACING,
        OFFSET,
        ZERO_SNR,
        SIGMAS,
        SIGMA_RANGE,
        FLOW,
        only("shift_terminal", null),
        FINAL_SIGMAS,
        ORDER,
        LOWER_ORDER_FINAL,
        choice("solver_type", "bh2", List.of("bh1", "bh2")),
        only("solver_p", null),
        flag("predict_x0", true),
        integers("disable_corrector", 0, NoiseScheduleConfig.MAXIMUM_STEPS));
  }

  static List<ConfigField> euler() {
    return all(
        BETAS,
        SPACING,
        OFFSET,
        ZERO_SNR,
        SIGMAS,
        SIGMA_RANGE,
        FINAL_SIGMAS,
        only("interpolation_type", "linear"),
        only("timestep_type", "discrete"));
  }

  static List<ConfigField> eulerAncestral() {
    return all(BETAS, SPACING, OFFSET, ZERO_SNR);
  }

  static List<ConfigField> lms() {
    return all(BETAS, SPACING, OFFSET, SIGMAS);
  }

  static List<ConfigField> kdpm2() {
    return all(K_BETAS, SPACING, OFFSET, SIGMAS);
  }

  static List<ConfigField> heun() {
    return all(
        K_BETAS, SPACING, OFFSET, SIGMAS, CLIPPING.get(0).withDefault(false), CLIPPING.get(1));
  }

  static List<ConfigField> edmDpmSolver() {
    return all(
        STEPS,
        THRESHOLDING,
        number("sigma_min", 0.002, 1e-9, 1e9),
        number("sigma_max", 80.0, 1e-9, 1e9),
        SIGMA_DATA,
        choice("sigma_schedule", "karras", List.of("karras", "exponential")),
        RHO,
        choice("prediction_type", "epsilon", List.of("epsilon", "v_prediction")),
        FINAL_SIGMAS,
        ORDER,
        MIDPOINT,
        LOWER_ORDER_FINAL,
        EULER_AT_FINAL,
        choice("algorithm_type", "dpmsolver++", List.of("dpmsolver++", "sde-dpmsolver++")));
  }

  static List<ConfigField> consistency() {
    return all(
        integer("num_train_timesteps", 40, 2, NoiseScheduleConfig.MAXIMUM_STEPS),
        number("sigma_min", 0.002, 1e-9, 1e9),
        number("sigma_max", 80.0, 1e-9, 1e9),
        SIGMA_DATA,
        number("s_noise", 1.0, 0, 10),
        RHO,
        flag("clip_denoised", true));
  }

  static List<ConfigField> scoreSdeVe() {
    return all(
        integer("num_train_timesteps", 2000, 1, NoiseScheduleConfig.MAXIMUM_STEPS),
        number("snr", 0.15, 1e-6, 1e3),
        number("sigma_min", 0.01, 1e-9, 1e9),
        number("sigma_max", 1348.0, 1e-9, 1e9),
        number("sampling_eps", 1e-5, 1e-12, 0.5),
        integer("correct_steps", 1, 0, 1000));
  }

  private static List<ConfigField> all(Object... fieldsAndGroups) {
    return Stream.of(fieldsAndGroups)
        .flatMap(f -> f instanceof List<?> group ? group.stream() : Stream.of(f))
        .map(ConfigField.class::cast)
        .toList();
  }
}
