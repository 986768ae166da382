package org.ruyi.jobs.train.averaging;

import java.util.Arrays;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Fits y = a x + b, one step a minibatch, with momentum for a first moment and squares for a
 * second: small enough to follow by hand. The second minibatch of worker 1 fails where {@code
 * failing}.
 */
record LineEngine(boolean failing) implements EngineFactory {

  @Override
  public WorkerEngine open(TaskResources resources) {
    return new Engine(failing);
  }

  static void step(float[] p, float[] m, float[] x, float[] y, long step) {
    float[] gradient = new float[2];
    for (int i = 0; i < x.length; i++) {
      float error = p[0] * x[i] + p[1] - y[i];
      gradient[0] += 2 * error * x[i] / x.length;
      gradient[1] += 2 * error / x.length;
    }
    for (int i = 0; i < 2; i++) {
      m[i] = 0.9f * m[i] + gradient[i];
      m[2 + i] = 0.99f * m[2 + i] + gradient[i] * gradient[i];
      p[i] -= 0.01f / (1 + step) * m[i];
    }
  }

  private static final class Engine implements WorkerEngine {
    private final boolean failing;
    private final float[] parameters = new float[2];
    private final float[] moments = new float[4];

    Engine(boolean failing) {
      this.failing = failing;
    }

    @Override
    public void load(FlatState state) {
      FloatMemory.of(state.parameters()).get(parameters);
      state
          .moments()
          .ifPresentOrElse(
              from -> FloatMemory.of(from).get(moments), () -> Arrays.fill(moments, 0));
    }

    @Override
    public StepReport step(MultiDataSet batch, long step, int worker) {
      if (failing && worker == 1 && step % 2 == 1) {
        throw new IllegalStateException("planted");
      }
      float[] x = batch.getFeatures(0).ravel().toFloatVector();
      float[] y = batch.getLabels(0).ravel().toFloatVector();
      LineEngine.step(parameters, moments, x, y, step);
      return new StepReport(step, worker);
    }

    @Override
    public void store(FlatState state) {
      FloatMemory.of(state.parameters()).put(parameters);
      state.moments().ifPresent(to -> FloatMemory.of(to).put(moments));
    }

    @Override
    public void close() {}
  }
}
