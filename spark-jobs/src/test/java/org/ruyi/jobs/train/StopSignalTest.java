package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sun.misc.Signal;

class StopSignalTest {
  @Test
  @Timeout(10)
  void hearsSigterm() {
    try (StopSignal stop = StopSignal.listen()) {
      assertThat(stop.requested()).isFalse();
      Signal.raise(new Signal("TERM"));
      while (!stop.requested()) {
        Thread.onSpinWait();
      }
    }
  }
}
