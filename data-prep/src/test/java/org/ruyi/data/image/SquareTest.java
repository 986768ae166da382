package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;
import org.ruyi.data.config.Resize;

final class SquareTest {
  @Test
  void cropsTheCentre() {
    assertRect(Square.centre(10, 4), 3, 0, 4);
    assertRect(Square.centre(4, 10), 0, 3, 4);
    assertRect(Square.centre(5, 4), 0, 0, 4);
    assertRect(Square.centre(7, 7), 0, 0, 7);
  }

  @Test
  void keepsThePixelsWhereNothingIsScaled() {
    Mat image = Pictures.noise(20, 8, opencv_core.CV_8UC3, 10);
    Mat square = Square.of(image, 8, Resize.CENTER_CROP);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        assertThat(Pictures.pixel(square, x, y)).isEqualTo(Pictures.pixel(image, x + 6, y));
      }
    }
  }

  @Test
  void shrinksToTheMeanOfEachArea() {
    Mat image = Pictures.noise(32, 32, opencv_core.CV_8UC3, 11);
    Mat square = Square.of(image, 8, Resize.CENTER_CROP);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        for (int c = 0; c < 3; c++) {
          double sum = 0;
          for (int i = 0; i < 16; i++) {
            sum += Pictures.pixel(image, 4 * x + i % 4, 4 * y + i / 4)[c];
          }
          assertThat((double) Pictures.pixel(square, x, y)[c])
              .isBetween(sum / 16 - 1, sum / 16 + 1);
        }
      }
    }
  }

  @Test
  void enlargesSmallPictures() {
    Mat square =
        Square.of(new Mat(3, 5, opencv_core.CV_8UC3, new Scalar(9)), 64, Resize.CENTER_CROP);
    assertThat(square.cols()).isEqualTo(64);
    assertThat(square.rows()).isEqualTo(64);
    assertThat(Pictures.pixel(square, 32, 32)).containsExactly(9, 0, 0);
  }

  @Test
  void padsOnWhite() {
    Mat wide = new Mat(50, 100, opencv_core.CV_8UC3, new Scalar(0, 0, 0, 0));
    Mat square = Square.of(wide, 32, Resize.PAD);
    assertThat(square.cols()).isEqualTo(32);
    assertThat(square.rows()).isEqualTo(32);
    assertThat(Pictures.pixel(square, 16, 7)).containsExactly(255, 255, 255);
    assertThat(Pictures.pixel(square, 16, 8)).containsExactly(0, 0, 0);
    assertThat(Pictures.pixel(square, 16, 23)).containsExactly(0, 0, 0);
    assertThat(Pictures.pixel(square, 16, 24)).containsExactly(255, 255, 255);
  }

  @Test
  void padsEvenALine() {
    Mat line = new Mat(1, 1000, opencv_core.CV_8UC3, new Scalar(0));
    assertThat(Square.of(line, 16, Resize.PAD).rows()).isEqualTo(16);
  }

  private static void assertRect(Rect rect, int x, int y, int side) {
    assertThat(rect.x()).isEqualTo(x);
    assertThat(rect.y()).isEqualTo(y);
    assertThat(rect.width()).isEqualTo(side);
    assertThat(rect.height()).isEqualTo(side);
  }
}
