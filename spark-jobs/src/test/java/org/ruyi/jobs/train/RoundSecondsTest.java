package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ruyi.jobs.train.averaging.LossByQuarter;
import org.ruyi.jobs.train.averaging.WorkerReport;

class RoundSecondsTest {

  @Test
  void followsTheSlowestWorker() {
    RoundSeconds seconds =
        RoundSeconds.of(List.of(worker(0, 1, 4, 2), worker(1, 2, 6, 0.5)), 0.5, 10, 1);
    assertThat(seconds).isEqualTo(new RoundSeconds(11, 2.5, 0.5, 5.5, 1.5, 1, 0, 0));
    assertThat(seconds.after(3, 4)).isEqualTo(new RoundSeconds(11, 2.5, 0.5, 5.5, 1.5, 1, 3, 4));
  }

  private static WorkerReport worker(int worker, double start, double seconds, double read) {
    return new WorkerReport(
        worker, 1, 0, 0, 8, 0, 0, LossByQuarter.NONE, start, seconds, read, 0, 0);
  }
}
