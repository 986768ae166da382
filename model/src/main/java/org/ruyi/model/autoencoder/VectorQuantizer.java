package org.ruyi.model.autoencoder;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Embedding;
import org.ruyi.model.nn.ParameterScope;

/** Replaces every latent pixel by the nearest word of a code book (arXiv 1711.00937). */
final class VectorQuantizer {
  /** The weight of the code book's term, as in diffusers and LDM: the paper has it on the other. */
  private static final double BETA = 0.25;

  private final Embedding embedding;

  VectorQuantizer(ParameterScope scope, int words, int width) {
    embedding = Embedding.codeBook(scope.child("embedding"), words, width);
  }

  /**
   * Quantises.
   *
   * @param latents [B, width, h, w]
   */
  Quantized forward(Tensor latents) {
    Tensor indices = nearest(latents.permute(0, 2, 3, 1));
    Tensor words = words(indices);
    Tensor commitment = torch.mse_loss(words.detach(), latents);
    Tensor codeBook = torch.mse_loss(words, latents.detach());
    return new Quantized(
        latents.add(words.sub(latents).detach()),
        indices,
        commitment.add(codeBook.mul(new Scalar(BETA))));
  }

  /**
   * Looks words up.
   *
   * @param indices [B, h, w] int64
   * @return [B, width, h, w]
   */
  Tensor words(Tensor indices) {
    return embedding.forward(indices).permute(0, 3, 1, 2).contiguous();
  }

  /** argmin of ‖z − e‖² over the words e: ‖z‖² is the same for all of them. */
  private Tensor nearest(Tensor pixels) {
    Tensor table = embedding.table().detach();
    Tensor norms = table.square().sum(1L);
    Tensor products = pixels.detach().matmul(table.t());
    return norms.sub(products.mul(new Scalar(2.0))).argmin(new LongOptional(-1), false);
  }
}
