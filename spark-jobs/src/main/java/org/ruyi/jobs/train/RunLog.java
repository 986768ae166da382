package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ruyi.jobs.store.Store;

/**
 * What a run tells of itself up to a checkpoint: the lines of {@code metrics.jsonl}, and what is
 * made of them. An object store cannot append, so everything is written whole.
 *
 * @param lines one a round
 * @param gallery previews
 */
record RunLog(List<String> lines, Gallery gallery) {
  RunLog {
    lines = List.copyOf(lines);
  }

  /**
   * Writes everything, waiting for previews that are being drawn.
   *
   * @param run name of the run
   * @param description what it is about, in a line
   */
  void write(Store store, String run, String description) throws IOException {
    store.replace(MetricsLog.NAME, bytes(String.join("\n", lines) + "\n"));
    store.replace(ScalarEvents.NAME, ScalarEvents.of(lines));
    gallery.write(store);
    store.replace(
        TrainingReport.NAME,
        bytes(new TrainingReport(lines, gallery.newest()).html(run, description)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
