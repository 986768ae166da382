package org.ruyi.model.autoencoder;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.Parameter;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterScope;

/**
 * The autoencoder of latent diffusion with a code book (Rombach et al., arXiv 2112.10752, section
 * 3.1; van den Oord et al., arXiv 1711.00937), in the form of diffusers' {@code VQModel}: the same
 * configuration, the same parameter names and shapes, the same outputs.
 *
 * <p>Its memory belongs to the pointer scope in which it was made. Encoding and decoding may run in
 * several threads at once; training may not.
 */
public final class VQModel {
  private final VQConfig config;
  private final Encoder encoder;
  private final Conv2d quantConv;
  private final VectorQuantizer quantizer;
  private final Conv2d postQuantConv;
  private final Decoder decoder;
  private final FlatParameters parameters;

  private VQModel(
      VQConfig config, ParameterScope scope, Function<List<Parameter>, FlatParameters> memory) {
    this.config = config;
    int latent = config.shape().latentChannels();
    int width = config.embeddingWidth();
    encoder = new Encoder(scope.child("encoder"), config.shape(), latent);
    quantConv = new Conv2d(scope.child("quant_conv"), latent, width, 1, 1, 0);
    quantizer = new VectorQuantizer(scope.child("quantize"), config.numVqEmbeddings(), width);
    postQuantConv = new Conv2d(scope.child("post_quant_conv"), width, latent, 1, 1, 0);
    decoder = new Decoder(scope.child("decoder"), config.shape());
    parameters = memory.apply(scope.parameters());
  }

  /** A network with zeroed parameters and gradients on {@code device}. */
  public static VQModel forTraining(VQConfig config, Device device) {
    return new VQModel(
        config,
        ParameterScope.root(),
        parameters -> FlatParameters.forTraining(parameters, device));
  }

  /** A network with zeroed parameters and no gradients on {@code device}. */
  public static VQModel forInference(VQConfig config, Device device) {
    return new VQModel(
        config,
        ParameterScope.root(),
        parameters -> FlatParameters.forInference(parameters, device));
  }

  /** Names, shapes and offsets of the parameters; allocates nothing. */
  public static ParameterLayout layout(VQConfig config) {
    ParameterScope scope = ParameterScope.root();
    new VQModel(config, scope, unbound -> null);
    return ParameterLayout.of(scope.parameters());
  }

  /** The configuration this was made from. */
  public VQConfig config() {
    return config;
  }

  /** The parameters, live. */
  public FlatParameters parameters() {
    return parameters;
  }

  /**
   * Encodes images, without quantising.
   *
   * @param images [B, in channels, H, W] in [−1, 1]; H and W multiples of {@link
   *     AutoencoderShape#reduction}
   * @return [B, size of a code word, H / reduction, W / reduction]
   * @throws IllegalArgumentException if the shape does not fit
   */
  public Tensor encode(Tensor images) {
    Inputs.requireImages(images, config.shape());
    return quantConv.forward(encoder.forward(images)).to(ScalarType.Float);
  }

  /**
   * Replaces every latent pixel by the nearest code word.
   *
   * @param latents [B, size of a code word, h, w]
   * @throws IllegalArgumentException if the shape does not fit
   */
  public Quantized quantize(Tensor latents) {
    Inputs.requireLatents(latents, config.embeddingWidth());
    return quantizer.forward(latents);
  }

  /**
   * Decodes quantised latents.
   *
   * @param latents [B, size of a code word, h, w]
   * @return [B, out channels, h·reduction, w·reduction], about [−1, 1], fp32
   * @throws IllegalArgumentException if the shape does not fit
   */
  public Tensor decode(Tensor latents) {
    Inputs.requireLatents(latents, config.embeddingWidth());
    return decoder.forward(postQuantConv.forward(latents)).to(ScalarType.Float);
  }

  /**
   * The code words at {@code indices}.
   *
   * @param indices [B, h, w] int64 in [0, code words)
   * @return [B, size of a code word, h, w]
   */
  public Tensor words(Tensor indices) {
    return quantizer.words(indices);
  }
}
