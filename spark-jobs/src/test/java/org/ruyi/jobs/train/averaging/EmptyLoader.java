package org.ruyi.jobs.train.averaging;

import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Makes minibatches of one example of so many zeros, with as many zeros for its label. */
record EmptyLoader(int width) implements MultiDataSetLoader {

  @Override
  public org.nd4j.linalg.dataset.api.MultiDataSet load(Source source) {
    return new MultiDataSet(Nd4j.zeros(1, width), Nd4j.zeros(1, width));
  }
}
