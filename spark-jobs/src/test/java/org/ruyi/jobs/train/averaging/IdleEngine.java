package org.ruyi.jobs.train.averaging;

import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Leaves every state as it is, whatever its length. */
record IdleEngine() implements EngineFactory {

  @Override
  public WorkerEngine open(TaskResources resources) {
    return new WorkerEngine() {
      private FlatState loaded;

      @Override
      public void load(FlatState state) {
        loaded = state;
      }

      @Override
      public StepReport step(MultiDataSet batch, long step, int worker) {
        return new StepReport(0, 0);
      }

      @Override
      public void store(FlatState state) {
        StateCopy.copy(loaded, state);
        loaded = null;
      }

      @Override
      public void close() {}
    };
  }
}
