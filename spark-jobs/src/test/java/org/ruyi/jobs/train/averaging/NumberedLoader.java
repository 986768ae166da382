package org.ruyi.jobs.train.averaging;

import java.util.Random;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Makes the minibatch of one point that the text seeds. */
final class NumberedLoader implements MultiDataSetLoader {
  private static final long serialVersionUID = 1L;

  @Override
  public org.nd4j.linalg.dataset.api.MultiDataSet load(Source source) {
    Random random = new Random(source.getPath().hashCode());
    return new MultiDataSet(
        Nd4j.createFromArray(random.nextFloat()).reshape(1, 1),
        Nd4j.createFromArray(random.nextFloat()).reshape(1, 1));
  }
}
