package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * A {@link LineEngine} whose worker 1 gets stuck, deaf to interrupts as native code is, where
 * nobody has before.
 *
 * @param mark file in which it leaves the number of its process
 */
record StuckEngine(String mark) implements EngineFactory {

  @Override
  public WorkerEngine open(TaskResources resources) {
    WorkerEngine engine = new LineEngine(false).open(resources);
    return new WorkerEngine() {
      @Override
      public void load(FlatState state) {
        engine.load(state);
      }

      @Override
      public StepReport step(MultiDataSet batch, long step, int worker) {
        if (worker == 1 && first()) {
          new Semaphore(0).acquireUninterruptibly();
        }
        return engine.step(batch, step, worker);
      }

      @Override
      public void store(FlatState state) {
        engine.store(state);
      }

      @Override
      public void close() {
        engine.close();
      }
    };
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
