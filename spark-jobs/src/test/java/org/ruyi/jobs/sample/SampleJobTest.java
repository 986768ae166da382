package org.ruyi.jobs.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.UserException;
import org.ruyi.model.pipeline.DiffusionPipeline;
import org.ruyi.model.pipeline.Images;
import org.ruyi.model.pipeline.SampleProgress;
import org.ruyi.model.pipeline.SampleRequest;
import org.ruyi.model.scheduler.SchedulerClass;

class SampleJobTest {
  @TempDir Path folder;

  private SampleJob.Request request(int count, List<Integer> classes, Path out) {
    return new SampleJob.Request(
        folder.resolve("c").toString(),
        count,
        3,
        SchedulerClass.DDIM,
        7,
        0,
        1,
        classes,
        OptionalInt.empty(),
        out);
  }

  private void run(SampleJob.Request request) {
    SampleJob.run(request, new Configuration(), SampleProgress.NONE);
  }

  @Test
  void filesHoldThePipelinesPicturesPixelForPixel() throws IOException {
    TinyCheckpoint.write(folder.resolve("c"), "");
    run(request(3, List.of(), folder.resolve("out")));
    Images expected;
    try (DiffusionPipeline pipeline = DiffusionPipeline.load(folder.resolve("c"))) {
      expected = pipeline.sample(SampleRequest.ddim(3, 3, 7), SampleProgress.NONE);
    }
    for (int i = 0; i < 3; i++) {
      assertPicture(read(folder.resolve("out/0000" + i + ".png")), 0, 0, expected, i);
    }
  }

  @Test
  void theGridHoldsTheSamePictures() throws IOException {
    TinyCheckpoint.write(folder.resolve("c"), "");
    Path out = folder.resolve("deep/grid.png");
    run(request(3, List.of(), out));
    Images expected;
    try (DiffusionPipeline pipeline = DiffusionPipeline.load(folder.resolve("c"))) {
      expected = pipeline.sample(SampleRequest.ddim(3, 3, 7), SampleProgress.NONE);
    }
    BufferedImage grid = read(out);
    assertThat(grid.getWidth()).isEqualTo(2 + 2 * (8 + 2));
    assertThat(grid.getHeight()).isEqualTo(2 + 2 * (8 + 2));
    assertPicture(grid, 2, 2, expected, 0);
    assertPicture(grid, 12, 2, expected, 1);
    assertPicture(grid, 2, 12, expected, 2);
    assertThat(grid.getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
    assertThat(grid.getRGB(15, 15)).isEqualTo(0xFFFFFFFF);
  }

  @Test
  void classesAreTakenInTurn() throws IOException {
    TinyCheckpoint.write(folder.resolve("c"), ", \"num_class_embeds\": 3");
    run(request(4, List.of(2, 0), folder.resolve("turn")));
    Images expected;
    try (DiffusionPipeline pipeline = DiffusionPipeline.load(folder.resolve("c"))) {
      expected =
          pipeline.sample(
              SampleRequest.ddim(4, 3, 7).withClassLabels(List.of(2, 0, 2, 0)),
              SampleProgress.NONE);
    }
    assertPicture(read(folder.resolve("turn/00003.png")), 0, 0, expected, 3);
  }

  @Test
  void aClassMustFitTheNetwork() throws IOException {
    TinyCheckpoint.write(folder.resolve("c"), ", \"num_class_embeds\": 3");
    assertThatThrownBy(() -> run(request(1, List.of(), folder.resolve("x"))))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot sample without a class: the network has 3 of them (add --class N, counted from"
                + " 0)");
    assertThatThrownBy(() -> run(request(1, List.of(3), folder.resolve("x"))))
        .isInstanceOf(UserException.class)
        .hasMessage("Invalid class label: 3 (0 to 2)");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  private static BufferedImage read(Path file) throws IOException {
    return ImageIO.read(file.toFile());
  }

  private static void assertPicture(
      BufferedImage actual, int left, int top, Images expected, int index) {
    byte[] pixels = expected.image(index);
    for (int y = 0; y < expected.height(); y++) {
      for (int x = 0; x < expected.width(); x++) {
        int at = (y * expected.width() + x) * 3;
        int rgb =
            (pixels[at] & 0xFF) << 16 | (pixels[at + 1] & 0xFF) << 8 | (pixels[at + 2] & 0xFF);
        assertThat(actual.getRGB(left + x, top + y) & 0xFFFFFF).isEqualTo(rgb);
      }
    }
  }
}
