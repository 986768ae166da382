package org.ruyi.jobs.train;

import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Two slots of Spark in this JVM for the tests of a class, in a static field of it. */
public final class LocalSpark implements BeforeAllCallback, AfterAllCallback {
  private JavaSparkContext context;

  @Override
  public void beforeAll(ExtensionContext tests) {
    context = TrainSpark.local();
  }

  @Override
  public void afterAll(ExtensionContext tests) {
    context.stop();
  }

  /** From the first of the tests to the last. */
  public JavaSparkContext context() {
    return context;
  }

  /** The same of Scala. */
  public SparkContext sc() {
    return context.sc();
  }
}
