package org.ruyi.jobs.train.data;

import java.io.Serializable;
import java.util.List;

/**
 * Classes read off captions.
 *
 * @param phrases the class is the index of the first that a caption contains
 */
public record CaptionClasses(List<String> phrases) implements Serializable {
  public CaptionClasses {
    phrases = List.copyOf(phrases);
  }

  /** Whether there are classes at all. */
  public boolean any() {
    return !phrases.isEmpty();
  }

  /** The number of classes, with the one of captions that contain no phrase. */
  public int count() {
    return phrases.size() + 1;
  }

  /** The class of a caption, 0 to {@code count() - 1}. */
  public int of(String caption) {
    for (int i = 0; i < phrases.size(); i++) {
      if (caption.contains(phrases.get(i))) {
        return i;
      }
    }
    return phrases.size();
  }
}
