package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.train.data.CaptionClasses;
import org.ruyi.model.unet.UNet2DConfig;

class NetworkConfigTest {
  private static final CaptionClasses NONE = new CaptionClasses(List.of());

  @Test
  void takesTheSizeFromTheDatasetAndTheClassesFromTheCaptions() {
    UNet2DConfig config = of("{}", 32, new CaptionClasses(List.of("a", "b")));
    assertThat(config.sampleSize()).contains(new UNet2DConfig.SampleSize(32, 32));
    assertThat(config.numClassEmbeds()).hasValue(3);
    assertThat(of("{}", 32, NONE).numClassEmbeds()).isEmpty();
  }

  @Test
  void acceptsFieldsThatAgree() {
    assertThat(of("{sample_size = 32}", 32, NONE).sampleSize())
        .contains(new UNet2DConfig.SampleSize(32, 32));
  }

  @Test
  void takesTheChannelsFromTheProcess() {
    assertThat(of("{}", 32, NONE).outChannels()).isEqualTo(3);
    assertThat(of("{}", 32, NONE, "diffusion.variance=learned-range").outChannels()).isEqualTo(6);
    assertThatThrownBy(() -> of("{in_channels = 4}", 32, NONE))
        .isInstanceOf(UserException.class)
        .hasMessage("Invalid model.unet.in_channels: 4 (pictures have 3; leave the field out)");
    assertThatThrownBy(() -> of("{out_channels = 6}", 32, NONE))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Invalid model.unet.out_channels: 6 (diffusion.variance = fixed_small needs 3; leave"
                + " the field out)");
  }

  @Test
  void refusesToLeaveOutClassesThatThereAreNot() {
    assertThatThrownBy(() -> of("{}", 32, NONE, "diffusion.class-dropout=0.1"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Invalid diffusion.class-dropout: 0.1 (data.classes is empty, so there is no class to"
                + " leave out)");
  }

  @Test
  void refusesPicturesThatCannotBeHalvedSoOften() {
    assertThatThrownBy(() -> of("{}", 36, NONE))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Invalid model.unet: Invalid UNet2DModel configuration: sample_size: 36 x 36 (multiples"
                + " of 8 with 4 levels)");
  }

  private static UNet2DConfig of(
      String unet, int side, CaptionClasses classes, String... overrides) {
    return NetworkConfig.of(
        ConfigFactory.parseString(unet),
        side,
        classes,
        Recipe.tiny(Path.of("unused"), overrides).value().diffusion());
  }
}
