package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void foretellsFromTheRoundsSoFar() {
    Pace pace = new Pace(100);
    assertThat(pace.line(metrics(1, 10, 50), 10)).endsWith("7 min 30 s left");
    assertThat(pace.line(metrics(2, 20, 10), 10))
        .as("the first round is forgotten")
        .isEqualTo("loss 0.2500, 64.0 images/s, 1 min 20 s left");
    assertThat(pace.line(metrics(3, 30, 20), 10)).endsWith("1 min 24 s left");
  }

  @Test
  void saysSoWhereWorkersWait() {
    Pace pace = new Pace(100);
    assertThat(pace.line(Rounds.metrics(1, 10, 10, 0.4), 10)).endsWith(" left");
    assertThat(pace.line(Rounds.metrics(2, 20, 10, 1.2), 10))
        .endsWith(" left, 12% waiting for pictures");
  }

  @Test
  void spellsDurations() {
    assertThat(Pace.duration(0)).isEqualTo("0 s");
    assertThat(Pace.duration(61)).isEqualTo("1 min 01 s");
    assertThat(Pace.duration(7265)).isEqualTo("2 h 01 min");
  }

  private static RoundMetrics metrics(int round, int step, double seconds) {
    return Rounds.metrics(round, step, seconds, 0);
  }
}
