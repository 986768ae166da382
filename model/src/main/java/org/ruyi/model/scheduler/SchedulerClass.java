package org.ruyi.model.scheduler;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The schedulers of diffusers that can be read, written and sampled with. */
public enum SchedulerClass {
  DDPM("DDPMScheduler", "DDPMPipeline", Process.DISCRETE, SchedulerFields.ddpm()),
  DDIM("DDIMScheduler", "DDIMPipeline", Process.DISCRETE, SchedulerFields.ddim()),
  PNDM("PNDMScheduler", "PNDMPipeline", Process.DISCRETE, SchedulerFields.pndm()),
  DPM_SOLVER(
      "DPMSolverMultistepScheduler", "DDPMPipeline", Process.DISCRETE, SchedulerFields.dpmSolver()),
  DPM_SOLVER_SINGLESTEP(
      "DPMSolverSinglestepScheduler",
      "DDPMPipeline",
      Process.DISCRETE,
      SchedulerFields.dpmSolverSinglestep()),
  DEIS("DEISMultistepScheduler", "DDPMPipeline", Process.DISCRETE, SchedulerFields.deis()),
  UNIPC("UniPCMultistepScheduler", "DDPMPipeline", Process.DISCRETE, SchedulerFields.uniPc()),
  EULER("EulerDiscreteScheduler", "DDPMPipeline", Process.DISCRETE, SchedulerFields.euler()),
  EULER_ANCESTRAL(
      "EulerAncestralDiscreteScheduler",
      "DDPMPipeline",
      Process.DISCRETE,
      SchedulerFields.eulerAncestral()),
  HEUN("HeunDiscreteScheduler", "DDPMPipeline", Process.DISCRETE, SchedulerFields.heun()),
  KDPM2("KDPM2DiscreteScheduler", "DDPMPipeline", Process.DISCRETE, SchedulerFields.kdpm2()),
  LMS("LMSDiscreteScheduler", "DDPMPipeline", Process.DISCRETE, SchedulerFields.lms()),
  EDM_DPM_SOLVER(
      "EDMDPMSolverMultistepScheduler",
      "DDPMPipeline",
      Process.EDM,
      SchedulerFields.edmDpmSolver()),
  CONSISTENCY(
      "CMStochasticIterativeScheduler",
      "ConsistencyModelPipeline",
      Process.CONSISTENCY,
      SchedulerFields.consistency()),
  SCORE_SDE_VE(
      "ScoreSdeVeScheduler",
      "ScoreSdeVePipeline",
      Process.VARIANCE_EXPLODING,
      SchedulerFields.scoreSdeVe());

  /** What a network must have been trained on; samplers of one process share networks. */
  enum Process {
    /** β of T timesteps. */
    DISCRETE,
    /** σ with EDM's preconditioning. */
    EDM,
    /** A consistency function. */
    CONSISTENCY,
    /** The score at σ. */
    VARIANCE_EXPLODING
  }

  private final String diffusersName;
  private final String pipelineName;
  private final Process process;
  private final Map<String, ConfigField> fields;

  SchedulerClass(
      String diffusersName, String pipelineName, Process process, List<ConfigField> fields) {
    this.diffusersName = diffusersName;
    this.pipelineName = pipelineName;
    this.process = process;
    this.fields = fields.stream().collect(Collectors.toMap(ConfigField::name, Function.identity()));
  }

  /** The value of {@code _class_name} in {@code scheduler_config.json}. */
  public String diffusersName() {
    return diffusersName;
  }

  /** The class of the unconditional pipeline that samples with it. */
  public String pipelineName() {
    return pipelineName;
  }

  /** Whether a network trained for {@code other} can be sampled with this. */
  public boolean sharesNetworksWith(SchedulerClass other) {
    return process == other.process;
  }

  /** The name on the command line, such as {@code dpm-solver}. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Process process() {
    return process;
  }

  /** By name. */
  Map<String, ConfigField> fields() {
    return fields;
  }

  static SchedulerClass of(String diffusersName) {
    return Arrays.stream(values())
        .filter(c -> c.diffusersName.equals(diffusersName))
        .findFirst()
        .orElseThrow();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(SchedulerClass::diffusersName).toList();
  }
}
