package org.ruyi.jobs.train.data;

import java.util.List;

/** The endless order in which a run sees its examples: a pure function of the position. */
interface VisitOrder {

  /**
   * A stretch of the order.
   *
   * @param position of the first example, from the start of the run
   * @param count number of examples
   */
  List<Example> stretch(long position, int count);
}
