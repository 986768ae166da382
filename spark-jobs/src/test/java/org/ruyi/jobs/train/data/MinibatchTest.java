package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinibatchTest {
  @Test
  void isReadAsItWasWritten() {
    Minibatch minibatch = new Minibatch(123_456_789_012L, 16);
    String text = minibatch.text("s3a://bucket/data sets/v", 5, List.of(7L, 23L));
    assertThat(text).isEqualTo("s3a://bucket/#position=123456789012&count=16&from=5&then=7,23");
    assertThat(Minibatch.parse(text))
        .isEqualTo(
            new Minibatch.Request(
                minibatch, 5, List.of(new Minibatch(7, 16), new Minibatch(23, 16))));
    assertThat(Minibatch.parse(minibatch.text("file:/a", 0, List.of())).then()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///#position=1&count=2&then=",
        "file:///#position=1&count=2&from=-1&then=",
        "file:///#position=-1&count=2&from=0&then=",
        "file:///#position=1&count=2&from=0&then=,",
        "file:///#position=1&count=2&from=0&then=1,",
        "file:///#position=1234567890123456789&count=2&from=0&then=",
        ""
      })
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> Minibatch.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid minibatch: " + text + " (URI#position=N&count=N&from=N&then=N,N)");
  }
}
