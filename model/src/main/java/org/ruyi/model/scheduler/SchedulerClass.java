package org.ruyi.model.scheduler;

import java.util.Arrays;
import java.util.List;

/** The schedulers of diffusers that can be read and written. */
public enum SchedulerClass {
  DDPM("DDPMScheduler", "DDPMPipeline"),
  DDIM("DDIMScheduler", "DDIMPipeline");

  private final String diffusersName;
  private final String pipelineName;

  SchedulerClass(String diffusersName, String pipelineName) {
    this.diffusersName = diffusersName;
    this.pipelineName = pipelineName;
  }

  /** The value of {@code _class_name} in {@code scheduler_config.json}. */
  public String diffusersName() {
    return diffusersName;
  }

  /** The class of the unconditional pipeline that samples with it. */
  public String pipelineName() {
    return pipelineName;
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
