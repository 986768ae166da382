package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ruyi.jobs.train.PairsDataset;
import org.ruyi.jobs.train.config.CropConfig;
import org.ruyi.jobs.train.config.CropConfig.Place;

class AugmentationTest {
  private static final Shape STORED = new Shape(7, 5);

  @Test
  void seesWhatAMirroredPictureCutOutShows() {
    Random random = new Random(8);
    for (int trial = 0; trial < 300; trial++) {
      Shape stored = new Shape(1 + random.nextInt(9), 1 + random.nextInt(9));
      int padding = random.nextInt(Math.min(stored.width(), stored.height()));
      int most = Math.min(stored.width(), stored.height()) + 2 * padding;
      CropConfig crop = new CropConfig(random.nextInt(most + 1), Place.RANDOM, padding);
      Augmentation augmentation = new Augmentation(trial, random.nextBoolean(), crop);
      assertThat(augmentation.refusal(stored)).isEmpty();
      View view = augmentation.view(trial, stored);
      byte[] pixels = new byte[3 * stored.pixels()];
      random.nextBytes(pixels);
      byte[] png = PairsDataset.png(pixels, stored.width(), stored.height());

      float[] seen = new float[2 + PictureDecoder.length(view.shape())];
      PictureDecoder.decode(png, stored, view, seen, 2);

      assertThat(seen).isEqualTo(naive(pixels, stored, padding, view));
    }
  }

  /** Extends the picture into a larger one, cuts a part out, mirrors that. */
  private static float[] naive(byte[] pixels, Shape stored, int padding, View view) {
    int width = stored.width() + 2 * padding;
    int height = stored.height() + 2 * padding;
    int[][][] extended = new int[3][height][width];
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int fromX = mirror(x - padding, stored.width());
          int fromY = mirror(y - padding, stored.height());
          extended[channel][y][x] =
              pixels[3 * (fromY * stored.width() + fromX) + 2 - channel] & 0xFF;
        }
      }
    }
    Shape shape = view.shape();
    float[] seen = new float[2 + 3 * shape.pixels()];
    int at = 2;
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          int column = view.orientation() == View.Orientation.MIRRORED ? shape.width() - 1 - x : x;
          int value = extended[channel][view.top() + padding + y][view.left() + padding + column];
          seen[at++] = value / 127.5f - 1;
        }
      }
    }
    return seen;
  }

  /** As numpy's and PyTorch's "reflect", a step at a time. */
  private static int mirror(int at, int size) {
    int place = 0;
    int direction = size == 1 ? 0 : 1;
    for (int i = 0; i < Math.abs(at); i++) {
      if (place + direction < 0 || place + direction >= size) {
        direction = -direction;
      }
      place += direction;
    }
    return place;
  }

  @Test
  void drawsEveryPlaceEquallyOften() {
    Augmentation augmentation = new Augmentation(1, false, new CropConfig(4, Place.RANDOM, 1));
    int[][] counts = new int[4][6];
    for (int position = 0; position < 24_000; position++) {
      View view = augmentation.view(position, STORED);
      counts[view.top() + 1][view.left() + 1]++;
    }
    for (int[] row : counts) {
      for (int count : row) {
        assertThat(count).isBetween(850, 1150);
      }
    }
  }

  @Test
  void drawsAnewForEveryVisitAndTheSameForTheSame() {
    Augmentation one = new Augmentation(1, true, new CropConfig(0, Place.RANDOM, 2));
    Augmentation other = new Augmentation(2, true, new CropConfig(0, Place.RANDOM, 2));
    List<View> first = views(one);
    assertThat(views(one)).isEqualTo(first);
    assertThat(views(other)).isNotEqualTo(first);
    Set<View> different = new HashSet<>(first);
    assertThat(different).hasSizeGreaterThan(30);
    assertThat(first).allMatch(view -> view.shape().equals(STORED));
  }

  private static List<View> views(Augmentation augmentation) {
    List<View> views = new ArrayList<>();
    for (int position = 0; position < 200; position++) {
      views.add(augmentation.view(position, STORED));
    }
    return views;
  }

  @Test
  void flipsDoNotDependOnCrops() {
    Augmentation plain = new Augmentation(1, true, new CropConfig(0, Place.RANDOM, 0));
    Augmentation cropped = new Augmentation(1, true, new CropConfig(3, Place.RANDOM, 0));
    for (int position = 0; position < 50; position++) {
      assertThat(cropped.view(position, STORED).orientation())
          .isEqualTo(plain.view(position, STORED).orientation());
    }
  }

  @Test
  void cutsOutTheCentre() {
    Augmentation centre = new Augmentation(1, false, new CropConfig(3, Place.CENTER, 0));
    assertThat(centre.view(9, STORED))
        .isEqualTo(new View(2, 1, new Shape(3, 3), View.Orientation.AS_STORED));
  }

  @Test
  void saysWhatIsTooLarge() {
    assertThat(new Augmentation(1, false, new CropConfig(6, Place.RANDOM, 0)).refusal(STORED))
        .contains("hold a crop of 5 pixels a side at most");
    assertThat(new Augmentation(1, false, new CropConfig(0, Place.RANDOM, 5)).refusal(STORED))
        .contains("can be extended by 4 pixels at most");
    assertThat(new Augmentation(1, false, new CropConfig(13, Place.RANDOM, 4)).refusal(STORED))
        .isEmpty();
  }
}
