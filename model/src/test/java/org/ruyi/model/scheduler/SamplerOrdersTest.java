package org.ruyi.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplerOrdersTest {
  /** The order is reached in the limit only. */
  private static final double MARGIN = 0.25;

  static List<SamplerOrders.Case> cases() {
    return SamplerOrders.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theErrorFallsWithTheOrder(SamplerOrders.Case sampler) {
    double[] errors = sampler.errors();

    assertThat(errors[0]).isLessThan(0.5);
    assertThat(sampler.measured(errors)).isGreaterThan(sampler.order() - MARGIN);
  }

  /**
   * Writes the table of {@code model/docs/samplers.md} to {@code model/target/sampler-orders.md}:
   * {@code mvn -o -q -pl model test -Dtest=SamplerOrdersTest -Dtest.excluded.groups=}.
   */
  @Test
  @Tag("slow")
  void theTableForTheDocumentationIsWritten() throws IOException {
    Path file = Path.of("target/sampler-orders.md");

    Files.writeString(file, SamplerOrders.table());

    assertThat(file).content().contains("| DDIM | 1 |");
  }
}
