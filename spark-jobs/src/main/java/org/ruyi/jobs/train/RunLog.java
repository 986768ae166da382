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

  /** Writes the numbers: as lines, and for TensorBoard. */
  void write(Store store) throws IOException {
    store.replace(MetricsLog.NAME, bytes(String.join("\n", lines) + "\n"));
    store.replace(ScalarEvents.NAME, ScalarEvents.of(lines));
  }

  /**
   * Writes the previews and the report, waiting for previews that are being drawn.
   *
   * @param run name of the run
   * @param description what it is about, in a line
   */
  void show(Store store, String run, String description) throws IOException {
    gallery.write(store);
    store.replace(
        TrainingReport.NAME,
        bytes(new TrainingReport(lines, gallery.newest()).html(run, description)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
