package org.ruyi.model.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.ParameterLayout;

/**
 * A network of any class as diffusers' {@code save_pretrained} writes it: {@code config.json} and
 * {@code diffusion_pytorch_model.safetensors}. Weights that lie in several files under an index are
 * read too, and weights in fp16 and bf16.
 */
public final class NetworkFolder {
  static final String CONFIG = "config.json";
  static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

  private NetworkFolder() {}

  /**
   * Writes both files to a local folder.
   *
   * @param config the text of {@code config.json}
   * @param layout of the network
   * @param parameters the flat vector, fp32 [n] in the order of {@code layout}
   * @throws IOException if writing fails
   */
  public static void write(Path folder, String config, ParameterLayout layout, Tensor parameters)
      throws IOException {
    write(TargetFolder.local(folder), config, layout, parameters);
  }

  /** Writes both files. */
  static void write(TargetFolder folder, String config, ParameterLayout layout, Tensor parameters)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      folder.write(
          WEIGHTS,
          SafeTensorsWriter.body(
              SafeTensorsWriter.sources(layout.views(parameters)),
              SafeTensorsWriter.PYTORCH_FORMAT));
    }
    folder.writeText(CONFIG, config);
  }

  /**
   * Reads the configuration.
   *
   * @param fromJson throws {@link IllegalArgumentException} on text that is no configuration
   * @throws IOException if it is missing or invalid
   */
  public static <T> T readConfig(Path folder, Function<String, T> fromJson) throws IOException {
    return ConfigFile.read(folder.resolve(CONFIG), fromJson);
  }

  /**
   * Reads the weights into the flat vector, from one file, or where that is absent from the files
   * that {@code diffusion_pytorch_model.safetensors.index.json} names.
   *
   * @param layout of the network
   * @param parameters fp32 [n] in the order of {@code layout}, overwritten
   * @throws IOException if a file is missing or damaged, or if parameters are missing, unknown,
   *     there twice or of another shape than {@code layout} says; nothing is overwritten then
   */
  public static void readParameters(Path folder, ParameterLayout layout, Tensor parameters)
      throws IOException {
    try (WeightFiles files = WeightFiles.open(folder)) {
      files.read(layout, parameters);
    }
  }
}
