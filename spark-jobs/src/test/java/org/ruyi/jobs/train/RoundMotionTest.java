package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.averaging.LossByQuarter;
import org.ruyi.jobs.train.averaging.WorkerReport;

class RoundMotionTest {
  private static final INDArray PARAMETERS = Nd4j.createFromArray(new float[][] {{3, 4}});

  @Test
  void workersThatGoTheSameWayDoNotDiverge() {
    RoundMotion motion = RoundMotion.of(List.of(went(4, 0), went(4, 0)), PARAMETERS);
    assertThat(motion).isEqualTo(new RoundMotion(5, 2, 0));
  }

  /** From (0, 0) to (2, 0) and (0, 2): the mean is (1, 1). */
  @Test
  void workersThatGoAtRightAnglesDivergeByTheirNumber() {
    RoundMotion motion = RoundMotion.of(List.of(went(4, 2), went(4, 2)), PARAMETERS);
    assertThat(motion.updateNorm()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(motion.divergence()).isCloseTo(Math.sqrt(0.5), within(1e-12));
  }

  @Test
  void workersThatUndoEachOtherDivergeByOne() {
    RoundMotion motion = RoundMotion.of(List.of(went(9, 9), went(9, 9)), PARAMETERS);
    assertThat(motion.updateNorm()).isZero();
    assertThat(motion.divergence()).isEqualTo(1);
  }

  @Test
  void nobodyMoved() {
    assertThat(RoundMotion.of(List.of(went(0, 0)), PARAMETERS).divergence()).isNaN();
  }

  private static WorkerReport went(double squaredWay, double squaredSpread) {
    return new WorkerReport(
        0, 1, 0, 0, 8, 0, 0, LossByQuarter.NONE, 0, 0, 0, squaredWay, squaredSpread);
  }
}
