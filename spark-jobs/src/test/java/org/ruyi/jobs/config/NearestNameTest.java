package org.ruyi.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  @Test
  void distanceCountsInsertionsDeletionsAndReplacements() {
    assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestName.distance("", "abc")).isEqualTo(3);
    assertThat(NearestName.distance("same", "same")).isZero();
  }

  @Test
  void theNearestWinsAndFarNamesDoNot() {
    assertThat(NearestName.of("bath-size", List.of("batch-size", "batch-sizes")))
        .contains("batch-size");
    assertThat(NearestName.of("colour", List.of("workers", "steps"))).isEmpty();
  }
}
