package org.ruyi.jobs.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.train.tensorboard.EventFile;

/**
 * Previews on their way to the store, some of which may still be being drawn; empty ones could not
 * be drawn.
 *
 * @param fresh that the store does not have yet
 * @param older the newest that it has, oldest first
 */
record Gallery(List<Future<Optional<Preview>>> fresh, List<Preview> older) {
  /** Previews on the report. */
  static final int SHOWN = 4;

  Gallery {
    fresh = List.copyOf(fresh);
    older = List.copyOf(older);
  }

  static Gallery empty() {
    return new Gallery(List.of(), List.of());
  }

  /**
   * Writes what the store does not have yet, for people as PNG and for TensorBoard as events, once
   * it is drawn.
   */
  void write(Store store) throws IOException {
    for (Preview preview : drawn(fresh)) {
      store.replace(preview.path(), preview.png());
      double time = preview.time().toEpochMilli() / 1e3;
      store.replace(
          "%s/%s/%s%09d"
              .formatted(EventFile.FOLDER, Preview.FOLDER, EventFile.NAME_PREFIX, preview.step()),
          new EventFile(time)
              .image(
                  time, preview.step(), "preview", preview.width(), preview.height(), preview.png())
              .bytes());
    }
  }

  /** The newest few, oldest first, once they are drawn. */
  List<Preview> newest() {
    List<Preview> all = new ArrayList<>(older);
    all.addAll(drawn(fresh));
    return all.subList(Math.max(0, all.size() - SHOWN), all.size());
  }

  private static List<Preview> drawn(List<Future<Optional<Preview>>> previews) {
    return previews.stream().map(Gallery::await).flatMap(Optional::stream).toList();
  }

  /** The preview, once it is drawn. */
  static Optional<Preview> await(Future<Optional<Preview>> preview) {
    try {
      return preview.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobException("Cannot wait for the preview: interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
