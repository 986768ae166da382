package org.ruyi.data.score;

import java.util.List;

/**
 * One pair to be scored.
 *
 * @param views the picture in each of {@link Scorers#views}, in that order: RGB, a byte a channel,
 *     rows from the top, {@code 3 * width * height} bytes
 */
public record ScorerInput(String caption, List<byte[]> views) {
  public ScorerInput {
    views = List.copyOf(views);
  }
}
