package org.ruyi.jobs.train.averaging;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Minibatches of three points near a line for {@link LineEngine}, named by their seeds. */
final class LineBatches implements MultiDataSetLoader {
  private static final long serialVersionUID = 1L;
  static final int SIZE = 3;

  /** For every worker the texts of so many minibatches, other ones in every round. */
  static List<List<String>> of(int workers, int steps, int round) {
    List<List<String>> all = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      List<String> own = new ArrayList<>();
      for (int j = 0; j < steps; j++) {
        own.add("file:///batch#" + (10_000L * round + 100L * worker + j));
      }
      all.add(own);
    }
    return all;
  }

  @Override
  public org.nd4j.linalg.dataset.api.MultiDataSet load(Source source) {
    return batch(source.getPath());
  }

  static MultiDataSet batch(String text) {
    Random random = new Random(Long.parseLong(URI.create(text).getFragment()));
    float[] x = new float[SIZE];
    float[] y = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      x[i] = (float) random.nextGaussian();
      y[i] = 3 * x[i] - 1 + 0.1f * (float) random.nextGaussian();
    }
    return new MultiDataSet(
        Nd4j.createFromArray(x).reshape(SIZE, 1), Nd4j.createFromArray(y).reshape(SIZE, 1));
  }

  /** One step of {@link LineEngine}, here. */
  static void step(float[] p, float[] m, String text, long step) {
    MultiDataSet batch = batch(text);
    LineEngine.step(
        p,
        m,
        batch.getFeatures(0).ravel().toFloatVector(),
        batch.getLabels(0).ravel().toFloatVector(),
        step);
  }
}
