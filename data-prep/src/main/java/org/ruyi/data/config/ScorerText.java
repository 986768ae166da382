package org.ruyi.data.config;

import java.io.Serializable;
import java.util.Optional;

/**
 * How a model wants a caption: the numbers of BERT's word pieces between {@code [CLS]} and {@code
 * [SEP]}, filled with {@code [PAD]}.
 *
 * @param vocab URI of the vocabulary, a piece a line
 * @param maxTokens numbers that the model is given; absent: {@link #DEFAULT_TOKENS}
 * @param input name of the input for the numbers; absent: the only one of integers
 * @param maskInput name of the input that is 1 where a piece is and 0 where it is filled
 * @param typeInput name of the input that is 0 everywhere (BERT's token types)
 * @param output name of the output that is the caption's embedding; the score is then its cosine
 *     similarity with the picture's. Absent: the model gives the score itself or, where captions
 *     have a model of their own, its only output
 * @param model URI of a model for captions alone; absent: one model takes both
 * @param sha256 of that model's file, in hexadecimal
 */
public record ScorerText(
    String vocab,
    Optional<Integer> maxTokens,
    Optional<String> input,
    Optional<String> maskInput,
    Optional<String> typeInput,
    Optional<String> output,
    Optional<String> model,
    Optional<String> sha256)
    implements Serializable {
  /** As Chinese CLIP has it. */
  public static final int DEFAULT_TOKENS = 52;

  public ScorerText {
    Check.notBlank("vocab", vocab);
    maxTokens.ifPresent(tokens -> Check.between("max-tokens", tokens, 3, 512));
    model.ifPresent(uri -> Check.notBlank("model", uri));
    if (model.isPresent() != sha256.isPresent()) {
      throw new IllegalArgumentException("sha256 must be set where model is, and only there");
    }
    sha256 = sha256.map(digest -> ScorerConfig.digest("sha256", digest));
  }

  /** Whether the score is the cosine similarity of two embeddings. */
  public boolean hasEmbedding() {
    return output.isPresent() || model.isPresent();
  }

  private Object writeReplace() {
    return new SerializedRecord(this);
  }
}
