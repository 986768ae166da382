package org.ruyi.model.io;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

/**
 * A {@code UNet2DModel} as diffusers' {@code save_pretrained} writes it: {@code config.json} and
 * {@code diffusion_pytorch_model.safetensors}.
 */
public final class UNet2DFolder {
  static final String CONFIG = "config.json";
  static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

  private UNet2DFolder() {}

  /**
   * Writes both files.
   *
   * @param parameters the flat vector, fp32 [n] in the order of {@link UNet2DModel#layout}
   * @throws IOException if writing fails
   */
  public static void write(Path folder, UNet2DConfig config, Tensor parameters) throws IOException {
    ParameterLayout layout = UNet2DModel.layout(config);
    try (PointerScope scope = new PointerScope()) {
      SafeTensorsWriter.write(
          folder.resolve(WEIGHTS), layout.views(parameters), SafeTensorsWriter.PYTORCH_FORMAT);
    }
    AtomicFile.writeText(folder.resolve(CONFIG), config.toJson());
  }

  /**
   * Reads the configuration.
   *
   * @throws IOException if it is missing or invalid
   */
  public static UNet2DConfig readConfig(Path folder) throws IOException {
    return ConfigFile.read(folder.resolve(CONFIG), UNet2DConfig::fromJson);
  }

  /**
   * Reads the weights into the flat vector.
   *
   * @param parameters fp32 [n] in the order of {@link UNet2DModel#layout}, overwritten
   * @throws IOException if the file is damaged, or if parameters are missing, unknown or of another
   *     shape than the configuration says; nothing is overwritten then
   */
  public static void readParameters(Path folder, UNet2DConfig config, Tensor parameters)
      throws IOException {
    ParameterFile.read(folder.resolve(WEIGHTS), UNet2DModel.layout(config), parameters);
  }
}
