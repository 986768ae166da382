package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@link LineEngine} that ends its process, as kill -9 would, the first time that a worker comes
 * to a given step.
 *
 * @param folder where it is noted what has happened already
 * @param moments texts of a worker and a step, such as {@code 1-13}
 */
record HaltingEngine(String folder, List<String> moments) implements EngineFactory {

  @Override
  public WorkerEngine open(TaskResources resources) {
    return new WatchedEngine(
        new LineEngine(false).open(resources),
        (step, worker) -> {
          String moment = worker + "-" + step;
          if (moments.contains(moment) && first(moment)) {
            Runtime.getRuntime().halt(137);
          }
        });
  }

  private boolean first(String moment) {
    try {
      Files.createFile(Path.of(folder, moment));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
