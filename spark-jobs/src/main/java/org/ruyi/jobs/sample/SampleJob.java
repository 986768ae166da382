package org.ruyi.jobs.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.checkpoint.CheckpointFolder;
import org.ruyi.model.pipeline.DiffusionPipeline;
import org.ruyi.model.pipeline.Images;
import org.ruyi.model.pipeline.SampleProgress;
import org.ruyi.model.pipeline.SampleRequest;
import org.ruyi.model.scheduler.SchedulerClass;

/** Draws pictures from a checkpoint. */
public final class SampleJob {
  private static final String GRID = ".png";

  private SampleJob() {}

  /**
   * What to draw and where to put it.
   *
   * @param checkpoint URI of a run, of one of its checkpoints, or of a diffusers folder
   * @param classes that the pictures take in turn; empty for a network without classes
   * @param eta 0 to 1, DDIM only
   * @param columns of the grid; about square where empty
   * @param out a file ending in {@code .png} for a grid, else a folder for one file a picture
   */
  public record Request(
      String checkpoint,
      int count,
      int steps,
      SchedulerClass sampler,
      long seed,
      double eta,
      List<Integer> classes,
      OptionalInt columns,
      Path out) {}

  /**
   * Draws and writes.
   *
   * @return the URI of the checkpoint that was drawn from
   * @throws UserException where the request does not fit the checkpoint
   * @throws JobException where the checkpoint is damaged or out of reach
   */
  public static String run(Request request, Configuration hadoop, SampleProgress progress) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("ruyi-checkpoint-");
      String uri = CheckpointFolder.fetchPipeline(request.checkpoint(), folder, hadoop);
      try (DiffusionPipeline pipeline = DiffusionPipeline.load(folder)) {
        write(draw(pipeline, request, progress), request);
      } catch (IOException e) {
        throw new JobException(
            "Cannot sample from " + uri + ": " + named(e.getMessage(), folder, uri), e);
      }
      return uri;
    } catch (IOException e) {
      throw new JobException("Cannot sample from " + request.checkpoint() + ": " + e, e);
    } finally {
      deleteTree(folder);
    }
  }

  private static Images draw(DiffusionPipeline pipeline, Request request, SampleProgress progress) {
    List<Integer> labels =
        request.classes().isEmpty()
            ? List.of()
            : IntStream.range(0, request.count())
                .mapToObj(i -> request.classes().get(i % request.classes().size()))
                .toList();
    if (labels.isEmpty() && pipeline.unet().numClassEmbeds().isPresent()) {
      throw new UserException(
          "Cannot sample without a class: the network has "
              + pipeline.unet().numClassEmbeds().getAsInt()
              + " of them (add --class N, counted from 0)");
    }
    try {
      SampleRequest sample =
          SampleRequest.of(request.sampler(), request.count(), request.steps(), request.seed())
              .withEta(request.eta());
      return pipeline.sample(sample.withClassLabels(labels), progress);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private static void write(Images pictures, Request request) throws IOException {
    Path out = request.out();
    if (out.toString().toLowerCase(Locale.ROOT).endsWith(GRID)) {
      int columns = request.columns().orElse(PictureGrid.square(pictures.count()));
      PngFile.write(out, PictureGrid.of(pictures, columns), 0);
      return;
    }
    for (int i = 0; i < pictures.count(); i++) {
      PngFile.write(out.resolve(String.format(Locale.ROOT, "%05d.png", i)), pictures, i);
    }
  }

  /** Names the checkpoint rather than the temporary copy of it. */
  private static String named(String message, Path folder, String uri) {
    return message.replace(folder.toString(), uri);
  }

  private static void deleteTree(Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new JobException("Cannot delete temporary folder " + folder + ": " + e, e);
    }
  }
}
