package org.ruyi.jobs.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One picture before it is drawn: a coloured shape on a plain ground.
 *
 * @param x centre, as a share of the central square's side
 * @param y centre, likewise
 * @param radius of the circle around the shape, likewise
 * @param ground RGB
 * @param caption what the picture shows, in Chinese
 */
record Scene(
    Hue hue, Figure figure, double x, double y, double radius, int ground, String caption) {
  private static final String[] PLACES = {"中央", "偏左", "偏右", "偏上", "偏下"};
  private static final double[][] OFFSETS = {{0, 0}, {-0.1, 0}, {0.1, 0}, {0, -0.1}, {0, 0.1}};
  private static final String[] SIZES = {"小", "中等", "大"};
  private static final double[] RADII = {0.24, 0.29, 0.34};
  private static final String[] GROUNDS = {"白色", "浅灰色", "米色"};
  private static final int[] GROUND_RGB = {0xFFFFFF, 0xEEEEEE, 0xFAF3E3};

  /** The phrases that tell the shapes and colours apart, one a class, in the order of classes. */
  static List<String> classes() {
    List<String> phrases = new ArrayList<>();
    for (Hue hue : Hue.values()) {
      for (Figure figure : Figure.values()) {
        phrases.add(phrase(hue, figure));
      }
    }
    return List.copyOf(phrases);
  }

  private static String phrase(Hue hue, Figure figure) {
    return hue.chinese() + figure.chinese();
  }

  /** Scene number {@code index} of an endless, even sequence; every 12 in a row hold each class. */
  static Scene of(int index, SplittableRandom random) {
    int classes = Hue.values().length * Figure.values().length;
    Hue hue = Hue.values()[index % classes / Figure.values().length];
    Figure figure = Figure.values()[index % Figure.values().length];
    int variant = index / classes;
    int place = variant % PLACES.length;
    int size = variant / PLACES.length % SIZES.length;
    int ground = variant / (PLACES.length * SIZES.length) % GROUNDS.length;
    String caption =
        "画面"
            + PLACES[place]
            + "有一个"
            + SIZES[size]
            + "的"
            + phrase(hue, figure)
            + "，"
            + GROUNDS[ground]
            + "背景";
    return new Scene(
        hue,
        figure,
        0.5 + OFFSETS[place][0] + random.nextDouble(-0.03, 0.03),
        0.5 + OFFSETS[place][1] + random.nextDouble(-0.03, 0.03),
        RADII[size] * random.nextDouble(0.95, 1.05),
        GROUND_RGB[ground],
        caption);
  }
}
