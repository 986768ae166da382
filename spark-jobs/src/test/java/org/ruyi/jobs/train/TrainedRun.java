package org.ruyi.jobs.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.ruyi.jobs.progress.Progress;

/**
 * What must not depend on what failed while a run was trained.
 *
 * @param numbers SHA-256 of the last checkpoint's numbers, then of its network's weights
 * @param losses of every round: its step, its loss and that of each worker
 */
record TrainedRun(List<String> numbers, List<String> losses) {

  /** Trains the tiny recipe in {@code folder/runs/run}, on the pairs in {@code folder/datasets}. */
  static TrainedRun of(JavaSparkContext context, Path folder, String run, String... overrides)
      throws IOException {
    return of(context, Start.FRESH, folder, run, overrides);
  }

  /** The same, or goes on with what is there. */
  static TrainedRun of(
      JavaSparkContext context, Start start, Path folder, String run, String... overrides)
      throws IOException {
    train(context, start, folder, run, overrides);
    return read(folder.resolve("runs").resolve(run));
  }

  /** The same, without reading it. */
  static void train(
      JavaSparkContext context, Start start, Path folder, String run, String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("checkpoint.run=" + run);
    try (Progress progress =
        Progress.lines(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))) {
      TrainJob.run(
          context, Recipe.tiny(folder, all.toArray(String[]::new)), start, () -> false, progress);
    }
  }

  /** Reads what is there. */
  static TrainedRun read(Path run) throws IOException {
    Path newest;
    try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
      List<String> committed = steps(run);
      newest =
          checkpoints
              .filter(
                  folder ->
                      folder
                          .getFileName()
                          .toString()
                          .startsWith(committed.get(committed.size() - 1)))
              .findFirst()
              .orElseThrow();
    }
    List<String> losses = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode node = new JsonMapper().readTree(line);
      losses.add(node.get("step") + " " + node.get("loss") + " " + node.get("worker_loss"));
    }
    return new TrainedRun(
        List.of(
            digest(newest.resolve("training/state.safetensors")),
            digest(newest.resolve("unet/diffusion_pytorch_model.safetensors"))),
        losses);
  }

  /** Steps of the committed checkpoints, nine digits each, in order. */
  static List<String> steps(Path run) throws IOException {
    Path manifests = run.resolve("manifests");
    if (!Files.isDirectory(manifests)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(manifests)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d{9}\\.json"))
          .map(name -> name.substring(0, 9))
          .sorted()
          .toList();
    }
  }

  private static String digest(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
