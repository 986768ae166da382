package org.ruyi.model.toy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.ComputeThreads;

/**
 * Trains every toy, prints its distances, and draws its samples.
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/benchmark-classpath
 * java -Djava.awt.headless=true -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
 *   -Dorg.bytedeco.javacpp.maxBytes=0 \
 *   -cp model/target/test-classes:model/target/classes:$(cat model/target/benchmark-classpath) \
 *   org.ruyi.model.toy.ToyPictures FOLDER
 * </pre>
 */
public final class ToyPictures {
  private static final int SIDE = 240;
  private static final int MARGIN = 8;
  private static final int PATCHES = 12;
  private static final int ZOOM = 8;
  private static final double RANGE = 1.25;

  private ToyPictures() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Files.createDirectories(folder);
    ComputeThreads.set(1);
    try (PointerScope scope = new PointerScope()) {
      Tensor points = Toys.points();
      report("points, other seed", SwissRoll.points(Toys.COUNT, 5), points);
      report("Gaussian of their mean and deviation", Toys.gaussianLike(points), points);
      Map<String, Tensor> panels = new LinkedHashMap<>();
      panels.put("data", points);
      Map<String, Supplier<Toys.Result>> toys = new LinkedHashMap<>();
      toys.put("simple", () -> Toys.simple(Toys.STEPS));
      toys.put("hybrid", () -> Toys.hybrid(Toys.STEPS));
      toys.put("EDM", () -> Toys.edm(Toys.STEPS));
      toys.put(
          "consistency distillation", () -> Toys.consistencyDistillation(Toys.STEPS, Toys.STEPS));
      toys.put("consistency training", () -> Toys.consistencyTraining(Toys.STEPS));
      toys.put("progressive distillation", () -> Toys.progressive(Toys.STEPS, Toys.STEPS / 2));
      toys.forEach((name, toy) -> panels.put(name, trained(name, toy)));
      ImageIO.write(scatter(panels), "png", folder.resolve("toy-points.png").toFile());

      Tensor patches = Toys.patches();
      report("patches, other seed", Blobs.patches(Toys.COUNT, 5), patches);
      report("Gaussian of their mean and deviation", Toys.gaussianLike(patches), patches);
      Tensor blurred = trained("blurring", () -> Toys.blurring(Toys.STEPS));
      ImageIO.write(rows(patches, blurred), "png", folder.resolve("toy-patches.png").toFile());
    }
  }

  private static void report(String name, Tensor samples, Tensor data) {
    System.out.printf(Locale.ROOT, "%s: %.4f%n", name, SlicedWasserstein.between(samples, data));
  }

  private static Tensor trained(String name, Supplier<Toys.Result> toy) {
    long start = System.nanoTime();
    Toys.Result result = toy.get();
    System.out.printf(
        Locale.ROOT,
        "%s: %.4f (untrained %.4f), %.1f s%n",
        name,
        result.distance(),
        result.untrained(),
        (System.nanoTime() - start) / 1e9);
    return result.samples();
  }

  private static BufferedImage scatter(Map<String, Tensor> panels) {
    int columns = (panels.size() + 1) / 2;
    BufferedImage image = new BufferedImage(columns * SIDE, 2 * SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    int panel = 0;
    for (Map.Entry<String, Tensor> entry : panels.entrySet()) {
      int left = panel % columns * SIDE;
      int top = panel / columns * SIDE;
      panel++;
      graphics.setColor(new Color(0x1F4E79));
      float[] points = Tensors.floats(entry.getValue());
      for (int i = 0; i < points.length; i += 2) {
        int x = (int) ((points[i] / RANGE + 1) / 2 * SIDE);
        int y = (int) ((1 - points[i + 1] / RANGE) / 2 * SIDE);
        if (x >= 0 && x < SIDE && y >= 0 && y < SIDE) {
          graphics.fillRect(left + x, top + y, 1, 1);
        }
      }
      graphics.setColor(Color.BLACK);
      graphics.drawString(entry.getKey(), left + MARGIN, top + 2 * MARGIN);
      graphics.setColor(Color.LIGHT_GRAY);
      graphics.drawRect(left, top, SIDE - 1, SIDE - 1);
    }
    graphics.dispose();
    return image;
  }

  /** The data above, samples below. */
  private static BufferedImage rows(Tensor... batches) {
    int cell = Blobs.SIDE * ZOOM + MARGIN;
    BufferedImage image =
        new BufferedImage(PATCHES * cell, batches.length * cell, BufferedImage.TYPE_BYTE_GRAY);
    for (int row = 0; row < batches.length; row++) {
      float[] values = Tensors.floats(batches[row].narrow(0, 0, PATCHES));
      for (int i = 0; i < values.length; i++) {
        int patch = i / (Blobs.SIDE * Blobs.SIDE);
        int y = i / Blobs.SIDE % Blobs.SIDE;
        int x = i % Blobs.SIDE;
        int gray = (int) Math.round(Math.max(0, Math.min(1, (values[i] + 1) / 2)) * 255);
        for (int dy = 0; dy < ZOOM; dy++) {
          for (int dx = 0; dx < ZOOM; dx++) {
            image
                .getRaster()
                .setSample(patch * cell + x * ZOOM + dx, row * cell + y * ZOOM + dy, 0, gray);
          }
        }
      }
    }
    return image;
  }
}
