package org.ruyi.model.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.config.ConfigJson;
import org.ruyi.model.config.JsonFields;
import org.ruyi.model.scheduler.SchedulerClass;
import org.ruyi.model.scheduler.SchedulerConfig;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

/**
 * An unconditional or class-conditional pipeline as diffusers' {@code save_pretrained} writes it:
 * {@code model_index.json}, {@code unet/} and {@code scheduler/scheduler_config.json}.
 */
public final class PipelineFolder {
  private static final String INDEX = "model_index.json";
  private static final String UNET = "unet";
  private static final String SCHEDULER = "scheduler";
  private static final String SCHEDULER_CONFIG = "scheduler_config.json";
  private static final String LIBRARY = "diffusers";
  private static final Set<String> COMPONENTS = Set.of(UNET, SCHEDULER);

  private final Path folder;
  private final UNet2DConfig unet;
  private final SchedulerConfig scheduler;

  private PipelineFolder(Path folder, UNet2DConfig unet, SchedulerConfig scheduler) {
    this.folder = folder;
    this.unet = unet;
    this.scheduler = scheduler;
  }

  /**
   * Writes a whole pipeline, {@code model_index.json} last.
   *
   * @param parameters the network's flat vector, fp32 [n]
   * @throws IOException if writing fails
   */
  public static void write(
      TargetFolder folder, UNet2DConfig unet, Tensor parameters, SchedulerConfig scheduler)
      throws IOException {
    NetworkFolder.write(folder.in(UNET), unet.toJson(), UNet2DModel.layout(unet), parameters);
    folder.in(SCHEDULER).writeText(SCHEDULER_CONFIG, scheduler.toJson());
    SchedulerClass schedulerClass = scheduler.schedulerClass();
    folder.writeText(
        INDEX,
        ConfigJson.write(
            Map.of(
                "_class_name",
                schedulerClass.pipelineName(),
                "_diffusers_version",
                ConfigJson.DIFFUSERS_VERSION,
                UNET,
                List.of(LIBRARY, UNet2DConfig.CLASS_NAME),
                SCHEDULER,
                List.of(LIBRARY, schedulerClass.diffusersName()))));
  }

  /**
   * Reads index and configurations; the weights stay where they are until {@link #readParameters}.
   *
   * @throws IOException if a file is missing or invalid, or if the pipeline is of another class
   */
  public static PipelineFolder open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("Cannot read %s: no such folder".formatted(folder));
    }
    ConfigFile.read(folder.resolve(INDEX), PipelineFolder::checkIndex);
    return new PipelineFolder(
        folder,
        NetworkFolder.readConfig(folder.resolve(UNET), UNet2DConfig::fromJson),
        ConfigFile.read(
            folder.resolve(SCHEDULER).resolve(SCHEDULER_CONFIG), SchedulerConfig::fromJson));
  }

  /** Returns the class of the pipeline, having checked that its components are known. */
  private static String checkIndex(String json) {
    JsonFields fields = JsonFields.parse("pipeline index", json);
    List<String> pipelines =
        Arrays.stream(SchedulerClass.values())
            .map(SchedulerClass::pipelineName)
            .distinct()
            .toList();
    String name = fields.choice("_class_name", "", pipelines);
    if (name.isEmpty() && fields.clean()) {
      fields.problem("_class_name: missing (%s)".formatted(String.join(", ", pipelines)));
    }
    for (String component : COMPONENTS.stream().sorted().toList()) {
      JsonNode value = fields.raw(component).orElse(null);
      if (value == null || !value.isArray() || value.size() != 2) {
        fields.problem("%s: missing (a list of library and class)".formatted(component));
      }
    }
    fields.finish();
    return name;
  }

  /** The network's configuration. */
  public UNet2DConfig unet() {
    return unet;
  }

  /** The scheduler's configuration. */
  public SchedulerConfig scheduler() {
    return scheduler;
  }

  /**
   * Reads the network's weights.
   *
   * @param parameters the flat vector, fp32 [n], overwritten
   * @throws IOException if the weights are damaged or do not fit the configuration
   */
  public void readParameters(Tensor parameters) throws IOException {
    NetworkFolder.readParameters(folder.resolve(UNET), UNet2DModel.layout(unet), parameters);
  }
}
