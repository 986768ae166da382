package org.ruyi.model.unet;

/** The network that training speed is measured with. */
public final class ReferenceUNet {
  public static final UNet2DConfig CONFIG =
      UNet2DConfig.fromJson(
          """
          {
            "sample_size": 32,
            "layers_per_block": 2,
            "block_out_channels": [64, 128, 128, 128],
            "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
            "up_block_types": ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"]
          }
          """);

  private ReferenceUNet() {}
}
