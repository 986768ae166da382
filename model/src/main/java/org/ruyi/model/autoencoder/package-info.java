/**
 * The first stages of latent diffusion (arXiv 2112.10752), as diffusers' {@code AutoencoderKL} and
 * {@code VQModel}.
 */
package org.ruyi.model.autoencoder;
