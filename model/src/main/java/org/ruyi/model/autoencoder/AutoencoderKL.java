package org.ruyi.model.autoencoder;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.Parameter;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterScope;

/**
 * The autoencoder of latent diffusion whose latents are nearly standard normal (Rombach et al.,
 * arXiv 2112.10752, section 3.1 and appendix G), in the form of diffusers' {@code AutoencoderKL}:
 * the same configuration, the same parameter names and shapes, the same outputs.
 *
 * <p>Its memory belongs to the pointer scope in which it was made. Encoding and decoding may run in
 * several threads at once; training may not.
 */
public final class AutoencoderKL {
  private final AutoencoderKLConfig config;
  private final Encoder encoder;
  private final Decoder decoder;
  private final Conv2d quantConv;
  private final Conv2d postQuantConv;
  private final FlatParameters parameters;

  private AutoencoderKL(
      AutoencoderKLConfig config,
      ParameterScope scope,
      Function<List<Parameter>, FlatParameters> memory) {
    this.config = config;
    int latent = config.shape().latentChannels();
    int moments = 2 * latent;
    encoder = new Encoder(scope.child("encoder"), config.shape(), moments);
    decoder = new Decoder(scope.child("decoder"), config.shape());
    quantConv =
        config.useQuantConv()
            ? new Conv2d(scope.child("quant_conv"), moments, moments, 1, 1, 0)
            : null;
    postQuantConv =
        config.usePostQuantConv()
            ? new Conv2d(scope.child("post_quant_conv"), latent, latent, 1, 1, 0)
            : null;
    parameters = memory.apply(scope.parameters());
  }

  /** A network with zeroed parameters and gradients on {@code device}. */
  public static AutoencoderKL forTraining(AutoencoderKLConfig config, Device device) {
    return new AutoencoderKL(
        config,
        ParameterScope.root(),
        parameters -> FlatParameters.forTraining(parameters, device));
  }

  /** A network with zeroed parameters and no gradients on {@code device}. */
  public static AutoencoderKL forInference(AutoencoderKLConfig config, Device device) {
    return new AutoencoderKL(
        config,
        ParameterScope.root(),
        parameters -> FlatParameters.forInference(parameters, device));
  }

  /** Names, shapes and offsets of the parameters; allocates nothing. */
  public static ParameterLayout layout(AutoencoderKLConfig config) {
    ParameterScope scope = ParameterScope.root();
    new AutoencoderKL(config, scope, unbound -> null);
    return ParameterLayout.of(scope.parameters());
  }

  /** The configuration this was made from. */
  public AutoencoderKLConfig config() {
    return config;
  }

  /** The parameters, live. */
  public FlatParameters parameters() {
    return parameters;
  }

  /**
   * Encodes images.
   *
   * @param images [B, in channels, H, W] in [−1, 1]; H and W multiples of {@link
   *     AutoencoderShape#reduction}
   * @return the distribution of their latents, [B, latent channels, H / reduction, W / reduction]
   * @throws IllegalArgumentException if the shape does not fit
   */
  public DiagonalGaussian encode(Tensor images) {
    Inputs.requireImages(images, config.shape());
    Tensor encoded = encoder.forward(images);
    Tensor moments = quantConv == null ? encoded : quantConv.forward(encoded);
    return DiagonalGaussian.of(moments.to(ScalarType.Float));
  }

  /**
   * Decodes latents, unscaled.
   *
   * @param latents [B, latent channels, h, w]
   * @return [B, out channels, h·reduction, w·reduction], about [−1, 1], fp32
   * @throws IllegalArgumentException if the shape does not fit
   */
  public Tensor decode(Tensor latents) {
    Inputs.requireLatents(latents, config.shape().latentChannels());
    return decoder
        .forward(postQuantConv == null ? latents : postQuantConv.forward(latents))
        .to(ScalarType.Float);
  }

  /** Encoded latents as a diffusion model takes them: (latents − shift)·scaling factor. */
  public Tensor scale(Tensor latents) {
    return latents
        .sub(new Scalar(config.shiftFactor().orElse(0)))
        .mul(new Scalar(config.scalingFactor()));
  }

  /**
   * A diffusion model's latents as {@link #decode} takes them: latents / scaling factor + shift.
   */
  public Tensor unscale(Tensor latents) {
    return latents
        .div(new Scalar(config.scalingFactor()))
        .add(new Scalar(config.shiftFactor().orElse(0)));
  }
}
