package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class MetricsSourceTest {
  private static final Map<String, String> SERVLET =
      Map.of(
          "spark.ui.enabled",
          "true",
          "spark.ui.port",
          "0",
          "spark.metrics.namespace",
          "ruyi-test",
          "spark.metrics.conf.*.sink.prometheusServlet.class",
          "org.apache.spark.metrics.sink.PrometheusServlet",
          "spark.metrics.conf.*.sink.prometheusServlet.path",
          "/metrics/prometheus");

  @Test
  void prometheusFindsTheLastRoundWhileTheRunLasts() throws IOException {
    try (JavaSparkContext context = TrainSpark.start("local[1]", SERVLET)) {
      URI page = URI.create(context.sc().uiWebUrl().get() + "/metrics/prometheus/");
      try (MetricsSource source = MetricsSource.register(() -> 12.5)) {
        assertThat(read(page)).contains(line("loss", "NaN"));
        source.show(Rounds.metrics(3, 60, 10, 4));
        assertThat(read(page))
            .contains(
                line("step", "60.0"),
                line("loss", "0.25"),
                line("gradient_norm", "1.0"),
                line("images_per_second", "64.0"),
                line("round_seconds", "10.0"),
                line("wait_share", "0.4"),
                line("skipped_steps", "0.0"),
                line("divergence", "0.75"),
                line("checkpoint_age_seconds", "12.5"));
      }
      assertThat(read(page)).contains("ruyi_test_driver_").doesNotContain("_ruyi_loss");
    }
  }

  private static String line(String name, String value) {
    return "metrics_ruyi_test_driver_ruyi_%s_Value{type=\"gauges\"} %s\n".formatted(name, value);
  }

  private static String read(URI page) throws IOException {
    try (InputStream in = page.toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
