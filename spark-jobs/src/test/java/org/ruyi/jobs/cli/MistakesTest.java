package org.ruyi.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.sample.TinyCheckpoint;

/**
 * Every mistake and failure is one sentence with the right exit code, and leaves nothing behind.
 */
class MistakesTest {
  private static final int FAILED = 1;
  private static final int WRONG = 2;

  @TempDir Path folder;

  private static void assertSentence(Run run, int code, String start) {
    assertThat(run.err()).startsWith("ruyi: " + start);
    assertThat(run.err().strip().lines()).as("one sentence").hasSize(1);
    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(run.code()).isEqualTo(code);
  }

  private Run prepare(String... overrides) throws IOException {
    Path conf = Files.writeString(folder.resolve("prepare.conf"), "source.format = webdataset\n");
    List<String> arguments = new ArrayList<>(List.of("prepare", "--conf", conf.toString()));
    arguments.addAll(List.of("--master", "local[2]"));
    arguments.addAll(List.of("--set", "output.name=pairs"));
    if (Stream.of(overrides).noneMatch(set -> set.startsWith("output.root"))) {
      arguments.addAll(List.of("--set", "output.root=" + folder.resolve("datasets")));
    }
    for (String set : overrides) {
      arguments.addAll(List.of(set.startsWith("spark.") ? "--spark-conf" : "--set", set));
    }
    return Run.of(arguments.toArray(String[]::new));
  }

  private void assertNothingPublished() throws IOException {
    Path dataset = folder.resolve("datasets/pairs");
    assertThat(dataset.resolve("manifests")).doesNotExist();
    if (Files.exists(dataset.resolve("versions"))) {
      assertThat(dataset.resolve("versions")).isEmptyDirectory();
    }
  }

  @Test
  void wrongArguments() {
    assertThat(Run.of("prepair").code()).isEqualTo(WRONG);
    assertThat(Run.of("prepair").err()).contains("prepare");
    Run missing = Run.of("sample", "--out", "grid.png");
    assertThat(missing.code()).isEqualTo(WRONG);
    assertThat(missing.err()).startsWith("ruyi: Missing required option: '--checkpoint=URI'");
    Run sampler = Run.of("sample", "--checkpoint", "x", "--out", "g.png", "--sampler", "dpm");
    assertThat(sampler.code()).isEqualTo(WRONG);
    assertThat(sampler.err()).contains("'dpm'", "ddim");
  }

  @Test
  void helpTeaches() {
    for (String command : List.of("demo", "prepare", "train", "sample", "datasets")) {
      Run help = Run.of(command, "--help");
      assertThat(help.code()).isZero();
      assertThat(help.out()).startsWith("Usage: ruyi " + command);
    }
  }

  @Test
  void wrongConfiguration() throws IOException {
    assertSentence(
        Run.of("train", "--conf", folder.resolve("none.conf").toString()),
        WRONG,
        "Cannot read configuration " + folder.resolve("none.conf") + ": there is no such file");
    assertSentence(
        prepare("source.path=x", "image.sise=3", "image.quality=high"),
        WRONG,
        "Invalid configuration "
            + folder.resolve("prepare.conf")
            + ": image.sise is not a key (did you mean image.size?); "
            + "image.quality must be a whole number (was \"high\")");
  }

  @Test
  void wrongDataset() {
    String none = folder.resolve("none").toString();
    for (String command : List.of("list", "show", "verify", "prune")) {
      assertSentence(
          Run.of("datasets", command, none),
          WRONG,
          "Cannot find a dataset at file:" + none + ": no version was published there");
    }
    assertSentence(
        Run.of("datasets", "prune", none, "--keep", "0"), WRONG, "Invalid --keep: 0 (at least 1)");
    assertSentence(
        Run.of("datasets", "prune", none, "--older-than", "soon"),
        WRONG,
        "Invalid --older-than: soon (such as 12h or 1d)");
    assertSentence(
        Run.of("datasets", "export", none, "--format", "zip", "--out", none),
        WRONG,
        "Invalid --format: zip (webdataset or image-folder)");
  }

  @Test
  void missingPath() throws IOException {
    Path missing = folder.resolve("none/*.tar");
    Run run = prepare("source.path=" + missing);
    assertSentence(run, WRONG, "Cannot read source");
    assertThat(run.err()).contains(missing.toString());
    assertNothingPublished();
  }

  @Test
  void emptySource() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    Run run = prepare("source.path=" + folder.resolve("empty"));
    assertThat(run.code()).isEqualTo(WRONG);
    assertThat(run.err()).startsWith("ruyi: Cannot ").contains("empty").hasLineCount(1);
    assertNothingPublished();
  }

  @Test
  void corruptTar() throws IOException {
    Path tar = folder.resolve("00000.tar");
    Files.write(
        tar, "this is no tar".repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Run run = prepare("source.path=" + tar);
    assertSentence(run, FAILED, "Cannot read ");
    assertThat(run.err()).contains("00000.tar");
    assertNothingPublished();
  }

  @Test
  void unreachableStore() throws IOException {
    Run run =
        prepare(
            "source.path=" + folder,
            "output.root=s3a://nowhere/datasets",
            "spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:1",
            "spark.hadoop.fs.s3a.endpoint.region=us-east-1",
            "spark.hadoop.fs.s3a.path.style.access=true",
            "spark.hadoop.fs.s3a.access.key=k",
            "spark.hadoop.fs.s3a.secret.key=s",
            "spark.hadoop.fs.s3a.attempts.maximum=1",
            "spark.hadoop.fs.s3a.retry.limit=1");
    assertSentence(run, FAILED, "Cannot reach s3a://nowhere/datasets/pairs: ");
    assertThat(run.err()).contains("Connection refused");
  }

  @Test
  void noCheckpoint() {
    assertSentence(
        Run.of("sample", "--checkpoint", folder.toString(), "--out", folder + "/g.png"),
        WRONG,
        "Cannot find a checkpoint at " + folder);
    assertThat(folder.resolve("g.png")).doesNotExist();
  }

  @Test
  void damagedCheckpoint() throws IOException {
    TinyCheckpoint.write(folder.resolve("c"), "");
    String weights = "c/unet/diffusion_pytorch_model.safetensors";
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(weights).toFile(), "rw")) {
      file.setLength(file.length() - 100);
    }
    Path grid = folder.resolve("g.png");
    Run run =
        Run.of("sample", "--checkpoint", folder.resolve("c").toString(), "--out", grid.toString());
    assertSentence(run, FAILED, "Cannot sample from file:" + folder.resolve("c"));
    assertThat(run.err()).contains("diffusion_pytorch_model.safetensors");
    assertThat(grid).doesNotExist();
  }
}
