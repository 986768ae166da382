package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ruyi.data.config.Buckets;
import org.ruyi.data.image.BucketGrid.Bucket;

final class BucketGridTest {
  @Test
  void hasTheShapesOfAboutOneArea() {
    assertThat(BucketGrid.of(512, new Buckets(0, 4)).buckets())
        .extracting(Bucket::toString)
        .containsExactlyInAnyOrder(
            "512x512",
            "256x1024",
            "1024x256",
            "320x768",
            "768x320",
            "384x640",
            "640x384",
            "448x576",
            "576x448",
            "704x320",
            "320x704",
            "832x256",
            "256x832",
            "896x256",
            "256x896",
            "960x256",
            "256x960");
  }

  @ParameterizedTest
  @CsvSource({"64,0,4", "256,0,4", "512,8,2", "96,32,1.5", "8,8,4", "1024,64,3"})
  void keepsItsBounds(int size, int step, double ratio) {
    Buckets config = new Buckets(step, ratio);
    for (Bucket bucket : BucketGrid.of(size, config).buckets()) {
      assertThat(bucket.width() * bucket.height()).isLessThanOrEqualTo(size * size);
      assertThat(bucket.width() % config.stepFor(size)).isZero();
      assertThat(bucket.height() % config.stepFor(size)).isZero();
      assertThat(bucket.width()).isBetween(size / 2, 2 * size);
      assertThat(bucket.height()).isBetween(size / 2, 2 * size);
      assertThat((double) bucket.width() / bucket.height()).isBetween(1 / ratio, ratio);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1000,1000,512x512",
    "1,1,512x512",
    "3000,1000,832x256",
    "1000,3000,256x832",
    "1500,1000,640x384",
    "100000,1,1024x256"
  })
  void choosesTheNearestShape(int width, int height, String bucket) {
    BucketGrid grid = BucketGrid.of(512, new Buckets(0, 4));
    assertThat(grid.nearest(width, height).toString()).isEqualTo(bucket);
  }
}
