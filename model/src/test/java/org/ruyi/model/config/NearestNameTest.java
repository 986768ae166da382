package org.ruyi.model.config;

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
  void theNearestWinsAndTheFirstOnATie() {
    assertThat(NearestName.of("bath-size", List.of("batch-sizes", "batch-size")))
        .isEqualTo("batch-size");
    assertThat(NearestName.of("ab", List.of("aa", "bb"))).isEqualTo("aa");
    assertThat(NearestName.of("ab", List.of())).isEmpty();
  }
}
