/** The U-Net of DDPM, block by block, as diffusers' {@code UNet2DModel}. */
package org.ruyi.model.unet;
