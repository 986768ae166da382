package org.ruyi.jobs.train;

import java.time.Instant;

/**
 * A grid of pictures that the moving average draws.
 *
 * @param step that each worker had taken
 * @param time at which the round ended
 * @param width in pixels
 * @param height in pixels
 * @param png the grid
 */
// A list of boxed bytes would take sixteen times the memory.
@SuppressWarnings("ArrayRecordComponent")
record Preview(int step, Instant time, int width, int height, byte[] png) {
  static final String FOLDER = "previews";
  private static final String SUFFIX = ".png";

  /** Where it is kept. */
  String path() {
    return "%s/%09d%s".formatted(FOLDER, step, SUFFIX);
  }

  /** The step of a file in the folder; -1 where it is no preview. */
  static int step(String file) {
    return file.matches("[0-9]{9}\\.png") ? Integer.parseInt(file.substring(0, 9)) : -1;
  }
}
