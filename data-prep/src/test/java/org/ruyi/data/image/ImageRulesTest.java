package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ruyi.data.config.MinSide;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

final class ImageRulesTest {
  @Test
  void bothSidesMustBeLongerThanTheLeast() {
    MinSideRule rule = new MinSideRule(new MinSide(200, MinSide.AppliesTo.BOTH));
    assertThat(rule.judge(header(201, 201))).isEmpty();
    assertThat(rule.judge(header(200, 5000)))
        .contains(new Rejection(Stage.IMAGE, "min-side", "200x5000", "both longer than 200", ""));
    assertThat(rule.judge(header(201, 200))).isPresent();
  }

  @Test
  void orEitherSide() {
    MinSideRule rule = new MinSideRule(new MinSide(200, MinSide.AppliesTo.EITHER));
    assertThat(rule.judge(header(201, 1))).isEmpty();
    assertThat(rule.judge(header(1, 201))).isEmpty();
    assertThat(rule.judge(header(200, 200)).orElseThrow().threshold())
        .isEqualTo("either longer than 200");
  }

  @Test
  void aRatioOfExactlyTheGreatestStays() {
    AspectRatio rule = new AspectRatio(3.0);
    assertThat(rule.judge(header(900, 300))).isEmpty();
    assertThat(rule.judge(header(300, 900))).isEmpty();
    assertThat(rule.judge(header(901, 300)))
        .contains(new Rejection(Stage.IMAGE, "aspect-ratio", "3.003", "at most 3.0", "901x300"));
    assertThat(rule.judge(header(300, 901))).isPresent();
  }

  @Test
  void pixelsAreCountedWithoutOverflow() {
    TooManyPixels rule = new TooManyPixels(100);
    assertThat(rule.judge(header(10, 10))).isEmpty();
    assertThat(rule.judge(header(101, 1)).orElseThrow().measured()).isEqualTo("101x1");
    assertThat(rule.judge(header(Integer.MAX_VALUE, Integer.MAX_VALUE))).isPresent();
  }

  @Test
  void sidesAreJudgedAsThePictureIsSeen() {
    ImageHeader turned = new ImageHeader(ImageFormat.JPEG, 300, 100, Orientation.RIGHT);
    MinSideRule rule = new MinSideRule(new MinSide(200, MinSide.AppliesTo.BOTH));
    assertThat(rule.judge(turned).orElseThrow().measured()).isEqualTo("100x300");
  }

  private static ImageHeader header(int width, int height) {
    return new ImageHeader(ImageFormat.PNG, width, height, Orientation.NORMAL);
  }
}
