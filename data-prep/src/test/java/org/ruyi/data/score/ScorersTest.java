package org.ruyi.data.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.data.config.ScorerConfig;
import org.ruyi.data.config.ScorerPicture.Layout;
import org.ruyi.data.image.View;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

final class ScorersTest {
  private static final int SIZE = 4;
  private static final double TOLERANCE = 1e-5;
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir private Path folder;
  private Path vocab;

  @BeforeEach
  void writeVocabulary() throws Exception {
    vocab = folder.resolve("vocab.txt");
    Files.write(vocab, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "一", "只", "猫", "cat", "##s"));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 3})
  void scoresEveryPictureWhateverBatchTheModelWants(int batch) throws Exception {
    Path model = Models.brightness(batch, SIZE).write(folder.resolve("m.onnx"));
    List<ScorerInput> inputs = inputs(7, SIZE);
    double[][] scores = score(List.of(new Configs("light", model, SIZE).build()), inputs);
    for (int i = 0; i < inputs.size(); i++) {
      assertThat(scores[i]).hasSize(1);
      assertThat(scores[i][0]).isCloseTo(mean(inputs.get(i)) / 255, within(TOLERANCE));
    }
  }

  @Test
  void normalizesByChannelInTheWantedLayout() throws Exception {
    Path model = Models.green(SIZE).write(folder.resolve("m.onnx"));
    ScorerConfig config =
        new Configs("green", model, SIZE)
            .normalized(Layout.NHWC, List.of(0.0, 10.0, 0.0), List.of(1.0, 2.0, 1.0))
            .build();
    ScorerInput input = inputs(1, SIZE).get(0);
    byte[] picture = input.views().get(0);
    double wanted = 0;
    for (int x = 0; x < SIZE; x++) {
      wanted += ((picture[3 * x + 1] & 0xFF) - 10) / 2.0 / SIZE;
    }
    assertThat(score(List.of(config), List.of(input))[0][0]).isCloseTo(wanted, within(TOLERANCE));
  }

  @Test
  void takesOneNumberOfAnOutputOfSeveral() throws Exception {
    Path model = Models.classes(SIZE, 3).write(folder.resolve("m.onnx"));
    List<ScorerConfig> configs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      configs.add(new Configs("c" + i, model, SIZE).index(i).build());
    }
    for (double[] shares : score(configs, inputs(5, SIZE))) {
      assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(TOLERANCE));
      assertThat(shares[0]).isNotEqualTo(shares[1]);
    }
  }

  @Test
  void comparesPictureAndCaptionInOneModelOrTwo() throws Exception {
    Path both =
        Models.caption(Models.picture(new Onnx(), SIZE), Onnx.INT64)
            .output("picture", -1, Models.EMBEDDING)
            .output("caption", -1, Models.EMBEDDING)
            .write(folder.resolve("both.onnx"));
    Path pictures =
        Models.picture(new Onnx(), SIZE)
            .output("picture", -1, Models.EMBEDDING)
            .write(folder.resolve("pictures.onnx"));
    Path captions =
        Models.caption(new Onnx(), Onnx.INT32)
            .output("caption", -1, Models.EMBEDDING)
            .write(folder.resolve("captions.onnx"));
    List<ScorerConfig> configs =
        List.of(
            new Configs("one", both, SIZE)
                .output("picture")
                .text(vocab, Models.TOKENS, Optional.of("caption"), Optional.empty())
                .build(),
            new Configs("two", pictures, SIZE)
                .text(vocab, Models.TOKENS, Optional.empty(), Optional.of(captions))
                .build());
    byte[] picture = inputs(1, SIZE).get(0).views().get(0);
    String[] texts = {"一只猫", "Cats!", ""};
    int[][] pieces = {{2, 4, 5, 6, 3, 0}, {2, 7, 8, 1, 3, 0}, {2, 3, 0, 0, 0, 0}};
    for (int i = 0; i < texts.length; i++) {
      double[] scores = score(configs, List.of(new ScorerInput(texts[i], List.of(picture))))[0];
      double wanted = cosine(pictureEmbedding(picture), captionEmbedding(pieces[i]));
      assertThat(scores[0]).isCloseTo(wanted, within(TOLERANCE));
      assertThat(scores[1]).isCloseTo(wanted, within(TOLERANCE));
    }
  }

  @Test
  void takesTheModelsOwnScoreOfAPair() throws Exception {
    Path model =
        Models.caption(Models.picture(new Onnx(), SIZE), Onnx.INT64)
            .node("Mul", List.of("picture", "caption"), "product")
            .node(
                "ReduceMean",
                List.of("product"),
                "score",
                Onnx.numbers("axes", 1),
                Onnx.number("keepdims", 1))
            .output("score", -1, 1)
            .write(folder.resolve("m.onnx"));
    ScorerConfig config =
        new Configs("own", model, SIZE)
            .text(vocab, Models.TOKENS, Optional.empty(), Optional.empty())
            .build();
    byte[] picture = inputs(1, SIZE).get(0).views().get(0);
    double[] a = pictureEmbedding(picture);
    double[] b = captionEmbedding(new int[] {2, 6, 3, 0, 0, 0});
    double wanted = 0;
    for (int i = 0; i < a.length; i++) {
      wanted += a[i] * b[i] / a.length;
    }
    assertThat(score(List.of(config), List.of(new ScorerInput("猫", List.of(picture))))[0][0])
        .isCloseTo(wanted, within(TOLERANCE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16, 33})
  void aScoreDoesNotDependOnItsNeighbours(int batch) throws Exception {
    int size = 16;
    Path model = Models.classes(size, 37).write(folder.resolve("m.onnx"));
    List<ScorerConfig> configs =
        List.of(new Configs("c", model, size).index(11).batch(batch).build());
    List<ScorerInput> inputs = inputs(50, size);
    double[][] alone = new double[inputs.size()][];
    for (int i = 0; i < alone.length; i++) {
      alone[i] = score(configs, List.of(inputs.get(i)))[0];
    }
    assertThat(score(configs, inputs)).isDeepEqualTo(alone);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < alone.length; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(batch));
    double[][] shuffled = score(configs, order.stream().map(inputs::get).toList());
    for (int i = 0; i < alone.length; i++) {
      assertThat(shuffled[i]).isEqualTo(alone[order.get(i)]);
    }
  }

  @Test
  void tasksShareTheModels() throws Exception {
    Path model = Models.classes(SIZE, 3).write(folder.resolve("m.onnx"));
    List<ScorerConfig> configs = List.of(new Configs("c", model, SIZE).index(1).build());
    List<ScorerInput> inputs = inputs(40, SIZE);
    double[][] wanted = score(configs, inputs);
    ExecutorService tasks = Executors.newFixedThreadPool(4);
    try (Scorers first = Scorers.open(configs, HADOOP)) {
      // What is loaded needs its file no more.
      Files.delete(model);
      List<Future<double[][]>> results = new ArrayList<>();
      for (int task = 0; task < 4; task++) {
        results.add(tasks.submit(() -> score(configs, inputs)));
      }
      for (Future<double[][]> result : results) {
        assertThat(result.get()).isDeepEqualTo(wanted);
      }
      assertThat(first.score(inputs)).isDeepEqualTo(wanted);
    } finally {
      tasks.shutdown();
    }
  }

  @Test
  void wantsEverySizeOnce() throws Exception {
    Path small = Models.brightness(-1, 2).write(folder.resolve("s.onnx"));
    Path large = Models.brightness(-1, SIZE).write(folder.resolve("l.onnx"));
    List<ScorerConfig> configs =
        List.of(
            new Configs("a", large, SIZE).build(),
            new Configs("b", small, 2).build(),
            new Configs("c", large, SIZE).build());
    try (Scorers scorers = Scorers.open(configs, HADOOP)) {
      assertThat(scorers.views()).containsExactly(new View(SIZE, SIZE), new View(2, 2));
      byte[] white = new byte[3 * SIZE * SIZE];
      Arrays.fill(white, (byte) 255);
      double[] scores =
          scorers.score(List.of(new ScorerInput("", List.of(white, new byte[12]))))[0];
      assertThat(scores[0]).isCloseTo(1, within(TOLERANCE));
      assertThat(scores[1]).isZero();
      assertThat(scores[2]).isEqualTo(scores[0]);
      assertThatThrownBy(() -> scorers.score(inputs(1, SIZE)))
          .hasMessage("Cannot score a picture in 1 views: 2 are wanted");
      assertThatThrownBy(
              () -> scorers.score(List.of(new ScorerInput("", List.of(new byte[5], new byte[12])))))
          .hasMessage("Cannot score a picture of 5 bytes: a view of 4x4 has 48");
    }
    try (Scorers none = Scorers.open(List.of(), HADOOP)) {
      assertThat(none.views()).isEmpty();
    }
  }

  @Test
  void refusesWhatIsNoNumber() throws Exception {
    Path model =
        new Onnx()
            .input("pixels", Onnx.FLOAT, -1, 3, 1, 1)
            .weights("zero", new float[] {0}, 1)
            .node(
                "ReduceMean",
                List.of("pixels"),
                "mean",
                Onnx.numbers("axes", 1, 2, 3),
                Onnx.number("keepdims", 0))
            .node("Div", List.of("mean", "zero"), "score")
            .output("score", -1)
            .write(folder.resolve("m.onnx"));
    List<ScorerConfig> configs = List.of(new Configs("odd", model, 1).build());
    assertThatThrownBy(() -> score(configs, List.of(new ScorerInput("", List.of(new byte[3])))))
        .isInstanceOf(ScoringException.class)
        .hasMessage(
            "Cannot score a picture with odd: the model gives NaN (a finite number is wanted)");
  }

  @Test
  void judgesByTheThresholds() throws Exception {
    Path model = Models.brightness(-1, SIZE).write(folder.resolve("m.onnx"));
    List<ScorerConfig> configs =
        List.of(
            new Configs("free", model, SIZE).build(),
            new Configs("light", model, SIZE).between(0.2, 0.8).build());
    assertThat(Scorers.judge(configs, new double[] {-9, 0.2})).isEmpty();
    assertThat(Scorers.judge(configs, new double[] {9, 0.8})).isEmpty();
    assertThat(Scorers.judge(configs, new double[] {0, 0.19}))
        .contains(new Rejection(Stage.SCORE, "score-light", "0.19", "at least 0.2", ""));
    assertThat(Scorers.judge(configs, new double[] {0, 0.81}))
        .contains(new Rejection(Stage.SCORE, "score-light", "0.81", "at most 0.8", ""));
  }

  @Test
  void worksBesideOpenCv() throws Exception {
    Path model = Models.brightness(-1, SIZE).write(folder.resolve("m.onnx"));
    try (Mat mat = new Mat(3, 3, org.bytedeco.opencv.global.opencv_core.CV_8UC3)) {
      assertThat(mat.cols()).isEqualTo(3);
      assertThat(score(List.of(new Configs("light", model, SIZE).build()), inputs(1, SIZE)))
          .hasDimensions(1, 1);
    }
  }

  private static double[][] score(List<ScorerConfig> configs, List<ScorerInput> inputs) {
    try (Scorers scorers = Scorers.open(configs, HADOOP)) {
      return scorers.score(inputs);
    }
  }

  private static List<ScorerInput> inputs(int count, int size) {
    SplittableRandom random = new SplittableRandom(size);
    List<ScorerInput> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] picture = new byte[3 * size * size];
      random.nextBytes(picture);
      inputs.add(new ScorerInput("caption " + i, List.of(picture)));
    }
    return inputs;
  }

  private static double mean(ScorerInput input) {
    double sum = 0;
    for (byte value : input.views().get(0)) {
      sum += value & 0xFF;
    }
    return sum / input.views().get(0).length;
  }

  private static double[] pictureEmbedding(byte[] picture) {
    float[] weights = Models.pictureWeights(SIZE);
    double[] embedding = new double[Models.EMBEDDING];
    int pixels = SIZE * SIZE;
    for (int i = 0; i < 3 * pixels; i++) {
      int value = picture[3 * (i % pixels) + i / pixels] & 0xFF;
      for (int e = 0; e < embedding.length; e++) {
        embedding[e] += value / 255.0 * weights[i * embedding.length + e];
      }
    }
    return embedding;
  }

  private static double[] captionEmbedding(int[] pieces) {
    float[] weights = Models.pieceWeights();
    double[] embedding = new double[Models.EMBEDDING];
    for (int piece : pieces) {
      for (int e = 0; e < embedding.length; e++) {
        embedding[e] += weights[piece * embedding.length + e] / pieces.length;
      }
    }
    return embedding;
  }

  private static double cosine(double[] a, double[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
