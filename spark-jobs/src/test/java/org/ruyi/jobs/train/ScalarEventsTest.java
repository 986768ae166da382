package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalarEventsTest {
  private static final String FIRST =
      """
      {"round":1,"step":10,"loss":0.5,"loss_by_quarter":[0.25,"NaN"],"seconds":3,\
      "read_seconds":1,"time":"2026-01-01T00:00:00Z"}""";
  private static final String SECOND = FIRST.replace("\"step\":10", "\"step\":20");

  @Test
  void showsEveryNumberUnderItsName() {
    String text = new String(ScalarEvents.of(List.of(FIRST)), StandardCharsets.ISO_8859_1);
    assertThat(text)
        .contains("loss", "loss_by_quarter/0", "seconds/all", "seconds/read")
        .doesNotContain("loss_by_quarter/1", "time");
  }

  @Test
  void theSameLinesMakeTheSameFileAndMoreLinesALongerOne() {
    byte[] one = ScalarEvents.of(List.of(FIRST));
    byte[] two = ScalarEvents.of(List.of(FIRST, SECOND));
    assertThat(ScalarEvents.of(List.of(FIRST))).isEqualTo(one);
    assertThat(Arrays.copyOf(two, one.length)).isEqualTo(one);
    assertThat(two.length).isGreaterThan(one.length);
  }
}
