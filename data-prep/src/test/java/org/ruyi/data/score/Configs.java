package org.ruyi.data.score;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.ScorerConfig;
import org.ruyi.data.config.ScorerPicture;
import org.ruyi.data.config.ScorerText;

/** A scorer's configuration, set key by key. */
final class Configs {
  final String name;
  final Path model;
  Optional<String> sha256 = Optional.empty();
  ScorerPicture picture;
  Optional<String> imageInput = Optional.empty();
  Optional<String> output = Optional.empty();
  Optional<Integer> outputIndex = Optional.empty();
  Optional<ScorerText> text = Optional.empty();
  Optional<Double> min = Optional.empty();
  Optional<Double> max = Optional.empty();
  Optional<Integer> batchSize = Optional.empty();

  Configs(String name, Path model, int size) {
    this.name = name;
    this.model = model;
    this.picture =
        new ScorerPicture(
            Optional.of(size),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  Configs normalized(ScorerPicture.Layout layout, List<Double> mean, List<Double> std) {
    picture =
        new ScorerPicture(
            picture.size(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(1.0),
            Optional.of(mean),
            Optional.of(std),
            Optional.of(layout));
    return this;
  }

  Configs batch(int size) {
    batchSize = Optional.of(size);
    return this;
  }

  Configs index(int index) {
    outputIndex = Optional.of(index);
    return this;
  }

  Configs output(String name) {
    output = Optional.of(name);
    return this;
  }

  Configs between(double least, double greatest) {
    min = Optional.of(least);
    max = Optional.of(greatest);
    return this;
  }

  Configs text(Path vocab, int tokens, Optional<String> textOutput, Optional<Path> textModel) {
    text =
        Optional.of(
            new ScorerText(
                vocab.toString(),
                Optional.of(tokens),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                textOutput,
                textModel.map(Path::toString),
                textModel.map(Configs::digest)));
    return this;
  }

  ScorerConfig build() {
    return new ScorerConfig(
        name,
        text.isPresent() ? ScorerConfig.Kind.IMAGE_TEXT : ScorerConfig.Kind.IMAGE,
        model.toString(),
        sha256.orElseGet(() -> digest(model)),
        picture,
        imageInput,
        output,
        outputIndex,
        text,
        min,
        max,
        batchSize);
  }

  private static String digest(Path file) {
    try {
      return Sha256.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
