package org.ruyi.data.score;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.data.config.ScorerConfig;
import org.ruyi.data.config.ScorerText;
import org.ruyi.data.image.View;

/** One configured scorer: a model, or one for pictures and one for captions. */
final class Scorer implements AutoCloseable {
  private final ScorerConfig config;
  private final List<Tower> towers;

  private Scorer(ScorerConfig config, List<Tower> towers) {
    this.config = config;
    this.towers = towers;
  }

  static Scorer open(ScorerConfig config, Configuration hadoop) {
    CommandLine.requireShort();
    List<OnnxModel> models = new ArrayList<>();
    try {
      List<Tower> towers = new ArrayList<>();
      models.add(OnnxModel.open(config.name(), config.model(), config.sha256(), hadoop));
      Optional<ScorerText> text = config.text();
      List<Feed> feeds = new ArrayList<>();
      List<String> outputs = new ArrayList<>();
      OnnxModel first = models.get(0);
      int batch = batch(config, first);
      feeds.add(
          PictureFeed.of(
              first,
              first.inputName(config.imageInput(), "image-input", OnnxJavaType.FLOAT),
              config.input(),
              batch));
      outputs.add(first.outputName(config.output(), "output"));
      if (text.isPresent() && text.get().model().isEmpty()) {
        feeds.addAll(captions(first, text.get(), hadoop, batch));
        if (text.get().output().isPresent()) {
          outputs.add(first.outputName(text.get().output(), "text.output"));
        }
      }
      towers.add(new Tower(first, feeds, outputs, batch));
      if (text.isPresent() && text.get().model().isPresent()) {
        OnnxModel second =
            OnnxModel.open(
                config.name(), text.get().model().get(), text.get().sha256().get(), hadoop);
        models.add(second);
        int size = batch(config, second);
        towers.add(
            new Tower(
                second,
                captions(second, text.get(), hadoop, size),
                List.of(second.outputName(text.get().output(), "text.output")),
                size));
      }
      return new Scorer(config, towers);
    } catch (RuntimeException e) {
      models.forEach(OnnxModel::close);
      throw e;
    }
  }

  private static int batch(ScorerConfig config, OnnxModel model) {
    return model
        .fixedBatch()
        .orElseGet(() -> config.batchSize().orElse(ScorerConfig.DEFAULT_BATCH));
  }

  private static List<Feed> captions(
      OnnxModel model, ScorerText text, Configuration hadoop, int batch) {
    WordPieces pieces = WordPieces.read(text.vocab(), hadoop);
    int length = text.maxTokens().orElse(ScorerText.DEFAULT_TOKENS);
    List<Feed> feeds = new ArrayList<>();
    feeds.add(
        caption(model, text.input(), "text.input", CaptionFeed.Part.PIECE, pieces, length, batch));
    if (text.maskInput().isPresent()) {
      feeds.add(
          caption(
              model,
              text.maskInput(),
              "text.mask-input",
              CaptionFeed.Part.IS_PRESENT,
              pieces,
              length,
              batch));
    }
    if (text.typeInput().isPresent()) {
      feeds.add(
          caption(
              model,
              text.typeInput(),
              "text.type-input",
              CaptionFeed.Part.TYPE,
              pieces,
              length,
              batch));
    }
    return feeds;
  }

  private static Feed caption(
      OnnxModel model,
      Optional<String> name,
      String key,
      CaptionFeed.Part part,
      WordPieces pieces,
      int length,
      int batch) {
    String input = model.inputName(name, key, OnnxJavaType.INT64, OnnxJavaType.INT32);
    return CaptionFeed.of(model, input, part, pieces, length, batch);
  }

  View view() {
    return new View(config.input().columns(), config.input().rows());
  }

  /**
   * Asks the model about a grey picture without a caption: what it answers must have the right
   * shape, whatever it says.
   */
  void trial() {
    View view = view();
    byte[] grey = new byte[3 * view.width() * view.height()];
    Arrays.fill(grey, (byte) 128);
    try {
      number(ask(List.of(new Subject(grey, ""))), 0);
    } catch (OrtException e) {
      throw towers.get(0).model().invalid(OnnxModel.sentence(e));
    }
  }

  /** A score a subject, in their order; both lists are of one length. */
  double[] score(List<byte[]> pictures, List<String> captions) {
    List<Subject> subjects = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      subjects.add(new Subject(pictures.get(i), captions.get(i)));
    }
    List<float[][]> answers;
    try {
      answers = ask(subjects);
    } catch (OrtException e) {
      throw new ScoringException(
          "Cannot score a batch with " + config.name() + ": " + OnnxModel.sentence(e), e);
    }
    double[] scores = new double[subjects.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = number(answers, i);
      if (!Double.isFinite(scores[i])) {
        throw new ScoringException(
            "Cannot score a picture with "
                + config.name()
                + ": the model gives "
                + scores[i]
                + " (a finite number is wanted)");
      }
    }
    return scores;
  }

  private List<float[][]> ask(List<Subject> subjects) throws OrtException {
    List<float[][]> answers = new ArrayList<>();
    for (Tower tower : towers) {
      answers.addAll(tower.ask(subjects));
    }
    return answers;
  }

  private double number(List<float[][]> answers, int row) {
    float[] answer = answers.get(0)[row];
    OnnxModel model = towers.get(0).model();
    if (answers.size() == 2) {
      float[] other = answers.get(1)[row];
      if (answer.length != other.length) {
        throw model.invalid(
            "its embeddings have "
                + answer.length
                + " numbers for a picture and "
                + other.length
                + " for a caption");
      }
      return cosine(answer, other);
    }
    int index = config.outputIndex().orElse(0);
    if (config.outputIndex().isEmpty() && answer.length != 1) {
      throw model.invalid(
          "its output has " + answer.length + " numbers a pair: choose one by output-index");
    }
    if (index >= answer.length) {
      throw model.invalid(
          "its output has " + answer.length + " numbers a pair and none at output-index " + index);
    }
    return answer[index];
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }

  @Override
  public void close() {
    towers.forEach(Tower::close);
  }
}
