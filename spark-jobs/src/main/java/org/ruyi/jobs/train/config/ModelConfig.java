package org.ruyi.jobs.train.config;

import com.typesafe.config.Config;

/**
 * The network.
 *
 * @param unet fields of diffusers' {@code config.json} of a {@code UNet2DModel}
 */
public record ModelConfig(Config unet) {}
