package org.ruyi.jobs.train.averaging;

import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;

/**
 * Kryo that does not offer Spark to move written records about. For one that does, Spark gathers
 * what a task writes in one place and copies it to another: for records of megabytes that takes
 * longer than writing them where they belong.
 */
final class InOrderKryo extends KryoSerializer {
  private static final long serialVersionUID = 1L;

  InOrderKryo(SparkConf conf) {
    super(conf);
  }

  @Override
  public boolean supportsRelocationOfSerializedObjects() {
    return false;
  }
}
