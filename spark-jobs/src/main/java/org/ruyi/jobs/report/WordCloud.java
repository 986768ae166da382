package org.ruyi.jobs.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Words as large as they are frequent, as SVG. The most frequent word stands in the middle; every
 * other one takes the first free place on a spiral around it. The words' boxes are estimated from
 * their characters, and the picture sets every word to its box's width, so none overlap in any
 * font. The same words give the same picture.
 */
public final class WordCloud {
  static final int WIDTH = 960;
  static final int HEIGHT = 460;
  static final int COLOURS = 5;

  private static final double LARGEST = 84;
  private static final double SMALLEST = 12;
  private static final double WIDEST = 0.6 * WIDTH;
  private static final double MARGIN = 14;
  private static final double GAP = 3;
  private static final double TURN_GAIN = 5;
  private static final double STEP = 4;

  private static final String FONTS =
      "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";
  private static final String STYLE =
      "svg { background: #ffffff; font-family: "
          + FONTS
          + "; }\n"
          + ".w0 { fill: #1f6f8b; } .w1 { fill: #c8553d; } .w2 { fill: #4f7a37; }"
          + " .w3 { fill: #8e6c8a; } .w4 { fill: #5b6470; }\n"
          + "@media (prefers-color-scheme: dark) { svg { background: #1e2125; }\n"
          + ".w0 { fill: #5fb0cc; } .w1 { fill: #e58a73; } .w2 { fill: #9cc77f; }"
          + " .w3 { fill: #bb9bb7; } .w4 { fill: #a4acb6; } }\n";

  private static final List<Point> SPIRAL = spiral();

  private final List<WordBox> placed;

  /** One word. */
  public record Word(String text, long count) {}

  private record Point(double x, double y) {}

  /**
   * @param words in any order; those for which there is no room are not drawn
   */
  public WordCloud(List<Word> words) {
    this.placed = layout(words);
  }

  /** The picture as part of a page with the report's style. */
  public String svg() {
    return "<svg class=\"cloud\" viewBox=\"0 0 "
        + WIDTH
        + " "
        + HEIGHT
        + "\" role=\"img\" aria-label=\"The most frequent words\">"
        + texts()
        + "</svg>";
  }

  /** The picture as a file. */
  public String file() {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\""
        + " viewBox=\"0 0 "
        + WIDTH
        + " "
        + HEIGHT
        + "\">\n<style>\n"
        + STYLE
        + "</style>\n"
        + texts()
        + "</svg>\n";
  }

  /** The words that have a place. */
  List<WordBox> placed() {
    return placed;
  }

  private String texts() {
    StringBuilder svg = new StringBuilder();
    for (WordBox box : placed) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text class=\"w%d\" x=\"%.1f\" y=\"%.1f\" textLength=\"%.1f\""
                  + " lengthAdjust=\"spacingAndGlyphs\" style=\"font-size:%.1fpx;font-weight:%d\">"
                  + "%s<title>%s: %s</title></text>\n",
              box.rank() % COLOURS,
              box.left(),
              box.baseline(),
              box.width(),
              box.fontSize(),
              box.fontSize() > 26 ? 700 : 500,
              Html.escape(box.text()),
              Html.escape(box.text()),
              Numbers.whole(box.count())));
    }
    return svg.toString();
  }

  private static List<WordBox> layout(List<Word> words) {
    List<Word> sorted =
        words.stream()
            .filter(word -> word.count() > 0 && !word.text().isBlank())
            .sorted(Comparator.comparingLong(Word::count).reversed().thenComparing(Word::text))
            .toList();
    List<WordBox> placed = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      Word word = sorted.get(i);
      // Areas follow the counts, not sides: the sizes of a few words would drown all others.
      double share = Math.sqrt((double) word.count() / sorted.get(0).count());
      double size = Math.max(SMALLEST, LARGEST * share);
      WordBox box = WordBox.of(word.text(), word.count(), i, size);
      double tooWide = box.width() / WIDEST;
      if (tooWide > 1) {
        box = WordBox.of(word.text(), word.count(), i, size / tooWide);
      }
      if (box.fontSize() >= SMALLEST) {
        place(box, placed);
      }
    }
    return List.copyOf(placed);
  }

  /** Walks along the spiral until the word fits. */
  private static void place(WordBox box, List<WordBox> placed) {
    for (Point point : SPIRAL) {
      WordBox here = box.around(point.x(), point.y());
      if (here.within(WIDTH, HEIGHT, MARGIN) && isFree(here, placed)) {
        placed.add(here);
        return;
      }
    }
  }

  /** From the middle outwards, as flat as the picture; StrictMath, so that every machine agrees. */
  private static List<Point> spiral() {
    List<Point> points = new ArrayList<>();
    double limit = StrictMath.hypot(WIDTH, HEIGHT) / 2;
    double angle = 0;
    for (double radius = 0; radius < limit; ) {
      points.add(
          new Point(
              WIDTH / 2.0 + radius * StrictMath.cos(angle),
              HEIGHT / 2.0 + radius * StrictMath.sin(angle) * HEIGHT / WIDTH));
      angle += STEP / Math.max(radius, STEP);
      radius = TURN_GAIN * angle / (2 * Math.PI);
    }
    return points;
  }

  private static boolean isFree(WordBox box, List<WordBox> placed) {
    for (WordBox other : placed) {
      if (box.touches(other, GAP)) {
        return false;
      }
    }
    return true;
  }
}
