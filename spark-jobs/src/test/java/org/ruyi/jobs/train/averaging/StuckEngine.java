package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;

/**
 * A {@link LineEngine} whose worker 1 gets stuck, deaf to interrupts as native code is, where
 * nobody has before.
 *
 * @param mark file in which it leaves the number of its process
 */
record StuckEngine(String mark) implements EngineFactory {

  @Override
  public WorkerEngine open(TaskResources resources) {
    return new WatchedEngine(
        new LineEngine(false).open(resources),
        (step, worker) -> {
          if (worker == 1 && first()) {
            new Semaphore(0).acquireUninterruptibly();
          }
        });
  }

  private boolean first() {
    try {
      Files.writeString(
          Path.of(mark),
          String.valueOf(ProcessHandle.current().pid()),
          StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
