package org.ruyi.jobs.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A raw pile of pairs as one meets them: WebDataset shards of drawn shapes with Chinese captions,
 * in several sizes and formats, and between them rows that no dataset should have, of every kind.
 */
final class DemoCorpus {
  private static final String[] FORMATS = {".jpg", ".png", ".webp"};
  private static final int SHARDS = 4;
  private static final String BOILERPLATE = "查看源网页";

  private final Path folder;
  private final SplittableRandom random;
  private final Map<String, Integer> planted = new TreeMap<>();

  private DemoCorpus(Path folder, long seed) {
    this.folder = folder;
    this.random = new SplittableRandom(seed);
  }

  /**
   * What was written.
   *
   * @param good pairs that every rule lets pass
   * @param planted pairs that a rule must reject, by the rule's name
   */
  record Contents(int good, Map<String, Integer> planted) {
    int total() {
      return good + planted.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * Writes the shards {@code 00000.tar} and on.
   *
   * @param folder emptied of earlier shards
   * @param good number of pairs that should be kept
   * @param seed the same seed gives the same bytes
   */
  static Contents write(Path folder, int good, long seed) throws IOException {
    Files.createDirectories(folder);
    DemoCorpus corpus = new DemoCorpus(folder, seed);
    for (int shard = 0; shard < SHARDS; shard++) {
      int from = good * shard / SHARDS;
      int to = good * (shard + 1) / SHARDS;
      corpus.shard(shard, from, to);
    }
    return new Contents(good, Map.copyOf(corpus.planted));
  }

  private void shard(int number, int from, int to) throws IOException {
    Path file = folder.resolve(String.format(Locale.ROOT, "%05d.tar", number));
    try (ShardWriter writer = new ShardWriter(file)) {
      for (int i = from; i < to; i++) {
        Scene scene = Scene.of(i, random);
        int side = 220 + random.nextInt(180);
        int other = i % 5 == 0 ? side * 3 / 2 : side;
        int width = i % 2 == 0 ? side : other;
        int height = i % 2 == 0 ? other : side;
        String format = FORMATS[i % FORMATS.length];
        writer.picture(key(i), format, ScenePainter.paint(scene, width, height, format));
        writer.caption(key(i), scene.caption());
      }
      if (number == 0) {
        plantCaptions(writer);
        plantPictures(writer);
        plantIncomplete(writer);
      }
    }
    if (number == SHARDS - 1) {
      plantRepeatedKeys();
    }
  }

  private void plantCaptions(ShardWriter writer) throws IOException {
    for (int i = 0; i < 3; i++) {
      pair(writer, "han-count", "a red circle, number " + i, 300, 300);
    }
    String endless = "红色圆形".repeat(9) + "画面";
    pair(writer, "han-count", endless + "一", 300, 300);
    pair(writer, "han-count", endless + "二", 300, 300);
    for (int i = 0; i < 4; i++) {
      pair(writer, "meaningless-name", "微信图片_2021031" + i + ".jpg", 300, 300);
    }
    for (int i = 0; i < 12; i++) {
      pair(writer, "caption-frequency", BOILERPLATE, 300, 300);
    }
  }

  private void plantPictures(ShardWriter writer) throws IOException {
    pair(writer, "min-side", "太小的红色圆形", 120, 120);
    pair(writer, "min-side", "太窄的绿色方形", 200, 360);
    pair(writer, "min-side", "太矮的蓝色圆形", 400, 180);
    for (int i = 0; i < 3; i++) {
      pair(writer, "aspect-ratio", "太宽的横幅第" + (i + 1) + "张", 900 + i * 60, 220);
    }
    byte[] whole = ScenePainter.paint(Scene.of(0, random), 300, 300, ".jpg");
    broken(writer, "半张红色圆形", ".jpg", Arrays.copyOf(whole, whole.length / 2));
    broken(writer, "不是图片的图片", ".png", "<html>404 Not Found</html>".getBytes(UTF_8));
    String key = bad("too-many-pixels");
    writer.picture(key, ".png", PngBomb.header(60_000, 60_000));
    writer.caption(key, "解压后极大的图片");
  }

  private void broken(ShardWriter writer, String caption, String format, byte[] bytes)
      throws IOException {
    String key = bad("undecodable");
    writer.picture(key, format, bytes);
    writer.caption(key, caption);
  }

  private void plantIncomplete(ShardWriter writer) throws IOException {
    byte[] picture = ScenePainter.paint(Scene.of(3, random), 300, 300, ".png");
    for (int i = 0; i < 2; i++) {
      writer.picture(bad("missing-caption"), ".png", picture);
      writer.caption(bad("missing-image"), "没有图片的说明第" + (i + 1) + "条");
    }
  }

  /** A shard that somebody uploaded twice under another name, in part. */
  private void plantRepeatedKeys() throws IOException {
    Path file = folder.resolve(String.format(Locale.ROOT, "%05d.tar", SHARDS));
    try (ShardWriter writer = new ShardWriter(file)) {
      for (int i = 0; i < 3; i++) {
        Scene scene = Scene.of(i, random);
        writer.picture(key(i), ".png", ScenePainter.paint(scene, 256, 256, ".png"));
        writer.caption(key(i), scene.caption());
        planted.merge("duplicate-key", 1, Integer::sum);
      }
    }
  }

  private void pair(ShardWriter writer, String rule, String caption, int width, int height)
      throws IOException {
    String key = bad(rule);
    Scene scene = Scene.of(random.nextInt(12), random);
    writer.picture(key, ".jpg", ScenePainter.paint(scene, width, height, ".jpg"));
    writer.caption(key, caption);
  }

  private String bad(String rule) {
    int number = planted.merge(rule, 1, Integer::sum);
    return String.format(Locale.ROOT, "bad-%s-%02d", rule, number);
  }

  private static String key(int index) {
    return String.format(Locale.ROOT, "shape-%06d", index);
  }
}
