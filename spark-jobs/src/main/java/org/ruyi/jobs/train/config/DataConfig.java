package org.ruyi.jobs.train.config;

import java.util.HashSet;
import java.util.List;

/**
 * The pairs to learn from.
 *
 * @param root URI under which dataset versions were published
 * @param name of the dataset
 * @param version {@code latest} or a version's name
 * @param classes phrases of captions; a pair's class is the first that its caption contains
 * @param shuffleRowGroups row groups whose rows are mixed with each other
 * @param readAhead minibatches that a worker reads before it needs them
 * @param flip whether half of the pictures, drawn anew each epoch, are mirrored left to right
 * @param crop the part of a picture that is trained on
 * @param cache of row groups on local disks
 */
public record DataConfig(
    String root,
    String name,
    String version,
    List<String> classes,
    int shuffleRowGroups,
    int readAhead,
    boolean flip,
    CropConfig crop,
    CacheConfig cache) {

  private static final int MAXIMUM_CLASSES = 100_000;
  private static final int MAXIMUM_READ_AHEAD = 16;

  public DataConfig {
    Check.text("root", root);
    Check.name("name", name);
    Check.name("version", version);
    Check.atLeast("shuffle-row-groups", 1, shuffleRowGroups);
    Check.atLeast("read-ahead", 0, readAhead);
    Check.atMost("read-ahead", MAXIMUM_READ_AHEAD, readAhead);
    Check.atMost("classes", MAXIMUM_CLASSES, classes.size());
    classes.forEach(phrase -> Check.text("a phrase of classes", phrase));
    if (new HashSet<>(classes).size() < classes.size()) {
      throw new IllegalArgumentException("classes must not name a phrase twice");
    }
    classes = List.copyOf(classes);
  }
}
