/** The diffusion transformer, as diffusers' {@code DiTTransformer2DModel}. */
package org.ruyi.model.dit;
