package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.ruyi.data.config.GatesConfig;
import org.ruyi.data.stats.Funnel;

final class GatesTest {
  private static final Funnel FUNNEL =
      new Funnel(100, List.of(new Funnel.Step("caption", "han-count", 25, 75)));

  @Test
  void aBoundIsReachedWithoutHarm() {
    GatesConfig config = new GatesConfig(75, Map.of("han-count", 0.25), 0.5, 0.1);
    assertThat(Gates.check(config, new Gates.Measures(FUNNEL, 10, 5, 22, OptionalDouble.of(20))))
        .containsExactly(
            new GateResult("min-rows", "75", "at least 75", true),
            new GateResult("max-reject-share.han-count", "0.2500", "at most 0.25", true),
            new GateResult("max-fetch-failures", "0.5000", "at most 0.5", true),
            new GateResult("max-caption-drift", "0.1000", "at most 0.1", true));
  }

  @Test
  void everyGateCanFail() {
    GatesConfig config = new GatesConfig(76, Map.of("han-count", 0.2), 0.4, 0.05);
    assertThat(Gates.check(config, new Gates.Measures(FUNNEL, 10, 5, 18, OptionalDouble.of(20))))
        .allMatch(gate -> !gate.passed())
        .hasSize(4);
  }

  @Test
  void aRuleThatRejectedNothingPasses() {
    GatesConfig config = new GatesConfig(1, Map.of("undecodable", 0.0), 0, 0);
    assertThat(Gates.check(config, new Gates.Measures(FUNNEL, 0, 0, 18, OptionalDouble.empty())))
        .extracting(GateResult::name, GateResult::passed)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("min-rows", true),
            org.assertj.core.groups.Tuple.tuple("max-reject-share.undecodable", true),
            org.assertj.core.groups.Tuple.tuple("max-fetch-failures", true));
  }
}
