package org.ruyi.data.score;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.InvalidScorerException;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.ScorerConfig;

/** What the user gets wrong is said in one sentence, before any picture is got. */
final class ScorerMistakesTest {
  @TempDir private Path folder;
  private Path model;
  private Path vocab;

  @BeforeEach
  void write() throws Exception {
    model = Models.brightness(-1, 4).write(folder.resolve("m.onnx"));
    vocab = folder.resolve("vocab.txt");
    Files.write(vocab, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "c", "d", "e"));
  }

  @Test
  void acceptsWhatIsRight() {
    assertThatCode(() -> check(new Configs("s", model, 4))).doesNotThrowAnyException();
  }

  @Test
  void anotherFile() {
    Configs config = new Configs("s", model, 4);
    config.sha256 = Optional.of("0".repeat(64));
    assertInvalid(config, "Cannot use the model " + model + ": its sha256 is ");
    assertInvalid(config, ", not " + "0".repeat(64));
  }

  @Test
  void noFile() throws Exception {
    Configs config = new Configs("s", model, 4);
    config.build();
    config.sha256 = Optional.of(Sha256.of(Files.readAllBytes(model)));
    Files.delete(model);
    assertInvalid(config, "Cannot read " + model + ": there is no such file");
    Files.createDirectory(model);
    assertInvalid(
        config, "Cannot read " + model + ": it is not a file of at most 2147483647 bytes");
  }

  @Test
  void noModel() throws Exception {
    Files.writeString(model, "not a model");
    assertInvalid(
        new Configs("s", model, 4), "Cannot use the model " + model + " of the scorer s: ");
  }

  @Test
  void damagedModelsNeverCrash() throws Exception {
    byte[] whole = Models.classes(4, 3).bytes();
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 300; i++) {
      byte[] damaged =
          random.nextBoolean() ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      for (int flip = random.nextInt(4); flip >= 0 && damaged.length > 0; flip--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(model, damaged);
      try {
        check(new Configs("s", model, 4).index(1));
      } catch (InvalidScorerException e) {
        org.assertj.core.api.Assertions.assertThat(e).hasMessageContaining("Cannot ");
      }
    }
  }

  @Test
  void anotherShape() {
    assertInvalid(
        new Configs("s", model, 5),
        "its input 'pixels' is [-1, 3, 4, 4], and it would be given [16, 3, 5, 5]");
  }

  @Test
  void unknownNames() {
    Configs config = new Configs("s", model, 4);
    config.imageInput = Optional.of("picture");
    assertInvalid(config, "it has no input 'picture' of [FLOAT] among [pixels]");
    assertInvalid(
        new Configs("s", model, 4).output("score"), "it has no output 'score' among [mean]");
    assertInvalid(
        new Configs("s", model, 4).index(3),
        "its output has 1 numbers a pair and none at output-index 3");
  }

  @Test
  void whatMustBeChosen() throws Exception {
    Models.classes(4, 3).write(model);
    assertInvalid(
        new Configs("s", model, 4), "its output has 3 numbers a pair: choose one by output-index");
    Models.caption(Models.picture(new Onnx(), 4), Onnx.INT64)
        .output("picture", -1, Models.EMBEDDING)
        .output("caption", -1, Models.EMBEDDING)
        .write(model);
    assertInvalid(
        new Configs("s", model, 4).text(vocab, 6, Optional.of("caption"), Optional.empty()),
        "it has 2 outputs [caption, picture]: name one by output");
    assertInvalid(new Configs("s", model, 4).output("picture"), "nothing fills its input 'pieces'");
    assertInvalid(
        new Configs("s", model, 4)
            .output("picture")
            .text(vocab, 7, Optional.of("caption"), Optional.empty()),
        "its input 'pieces' is [-1, 6], and it would be given [16, 7]");
  }

  @Test
  void aVocabularyWithoutWhatBertNeeds() throws Exception {
    Models.caption(Models.picture(new Onnx(), 4), Onnx.INT64)
        .output("picture", -1, Models.EMBEDDING)
        .output("caption", -1, Models.EMBEDDING)
        .write(model);
    Files.write(vocab, List.of("a", "b"));
    assertInvalid(
        new Configs("s", model, 4)
            .output("picture")
            .text(vocab, 6, Optional.of("caption"), Optional.empty()),
        "Cannot use the vocabulary " + vocab + ": it has no line [PAD]");
  }

  @Test
  void aCommandLineThatWouldCrashTheRuntime() throws Exception {
    Path file = Files.write(folder.resolve("cmdline"), new byte[4000]);
    CommandLine.requireShort(file);
    Files.write(file, new byte[4001]);
    assertThatThrownBy(() -> CommandLine.requireShort(file))
        .isInstanceOf(InvalidScorerException.class)
        .hasMessageStartingWith(
            "Cannot load ONNX Runtime: Java's command line is longer than 4000 bytes");
  }

  @Test
  void twoOfOneName() {
    ScorerConfig config = new Configs("s", model, 4).build();
    assertThatThrownBy(() -> Scorers.check(List.of(config, config), new Configuration(false)))
        .isInstanceOf(InvalidScorerException.class)
        .hasMessage("Invalid scorers: two have the name s (each is a column)");
  }

  @Test
  void weightsInAnotherFileAreRefused() throws Exception {
    Path secret = Files.write(folder.resolve("secret.bin"), new byte[16]);
    Path here = Path.of("weights-in-the-working-folder.bin");
    Files.write(here, new byte[16]);
    try {
      for (String location :
          new String[] {
            secret.toString(), "secret.bin", here.toString(), "../" + here, "/etc/passwd"
          }) {
        new Onnx()
            .input("pixels", Onnx.FLOAT, -1, 3, 1, 1)
            .externalWeights("weights", location, 1, 3, 1, 1)
            .node("Add", List.of("pixels", "weights"), "sum")
            .node(
                "ReduceMean",
                List.of("sum"),
                "score",
                Onnx.numbers("axes", 1, 2, 3),
                Onnx.number("keepdims", 0))
            .output("score", -1)
            .write(model);
        assertInvalid(
            new Configs("s", model, 1), "Cannot use the model " + model + " of the scorer s: ");
      }
    } finally {
      Files.delete(here);
    }
  }

  private static void assertInvalid(Configs config, String message) {
    assertThatThrownBy(() -> check(config))
        .isInstanceOf(InvalidScorerException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  private static void check(Configs config) {
    Scorers.check(List.of(config.build()), new Configuration(false));
  }
}
