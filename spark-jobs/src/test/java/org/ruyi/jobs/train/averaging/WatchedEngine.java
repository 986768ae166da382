package org.ruyi.jobs.train.averaging;

import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Another engine, of whose steps a test hears before they are taken.
 *
 * @param engine that does the work
 */
record WatchedEngine(WorkerEngine engine, Watch watch) implements WorkerEngine {
  /** Hears of a step; what it throws, the step throws. */
  interface Watch {
    void before(long step, int worker);
  }

  @Override
  public void load(FlatState state) {
    engine.load(state);
  }

  @Override
  public StepReport step(MultiDataSet batch, long step, int worker) {
    watch.before(step, worker);
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
}
