package org.ruyi.model.autoencoder;

import org.bytedeco.pytorch.Tensor;

/**
 * Quantised latents.
 *
 * @param latents the code words, [B, width, h, w]; their gradient goes straight through to what was
 *     quantised (arXiv 1711.00937, section 3.2)
 * @param indices of the words, [B, h, w] int64
 * @param commitLoss mean (latents − word)² that moves the latents, and a quarter of it that moves
 *     the code book (equation 3); a scalar
 */
public record Quantized(Tensor latents, Tensor indices, Tensor commitLoss) {}
