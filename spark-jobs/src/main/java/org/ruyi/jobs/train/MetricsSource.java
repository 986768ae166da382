package org.ruyi.jobs.train;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * The last round in Spark's metrics system, as gauges of the driver's source {@code ruyi}, for
 * whatever sinks Spark is configured with. Not a number before the first round.
 */
final class MetricsSource implements Source, AutoCloseable {
  private final MetricRegistry registry = new MetricRegistry();
  private volatile RoundMetrics last;

  private MetricsSource(DoubleSupplier checkpointAge) {
    gauge("step", RoundMetrics::step);
    gauge("epoch", RoundMetrics::epoch);
    gauge("loss", RoundMetrics::loss);
    gauge("gradient_norm", RoundMetrics::gradientNorm);
    gauge("parameter_norm", metrics -> metrics.motion().parameterNorm());
    gauge("divergence", metrics -> metrics.motion().divergence());
    gauge("learning_rate", RoundMetrics::learningRate);
    gauge("skipped_steps", RoundMetrics::skippedSteps);
    gauge("images_per_second", RoundMetrics::imagesPerSecond);
    gauge("round_seconds", metrics -> metrics.seconds().seconds());
    gauge("wait_share", RoundMetrics::waitShare);
    registry.register("checkpoint_age_seconds", (Gauge<Double>) checkpointAge::getAsDouble);
  }

  /**
   * Registers the source with the Spark of this process until it is closed.
   *
   * @param checkpointAge seconds since the newest checkpoint
   */
  static MetricsSource register(DoubleSupplier checkpointAge) {
    MetricsSource source = new MetricsSource(checkpointAge);
    SparkEnv.get().metricsSystem().registerSource(source);
    return source;
  }

  private void gauge(String name, ToDoubleFunction<RoundMetrics> value) {
    registry.register(
        name,
        (Gauge<Double>)
            () -> {
              RoundMetrics metrics = last;
              return metrics == null ? Double.NaN : value.applyAsDouble(metrics);
            });
  }

  /** Shows a round. */
  void show(RoundMetrics metrics) {
    last = metrics;
  }

  @Override
  public String sourceName() {
    return "ruyi";
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }

  /** Takes the source away. */
  @Override
  public void close() {
    SparkEnv environment = SparkEnv.get();
    // The context may have stopped before, and its metrics with it.
    if (environment != null) {
      environment.metricsSystem().removeSource(this);
    }
  }
}
