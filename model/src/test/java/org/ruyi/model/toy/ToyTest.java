package org.ruyi.model.toy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Draws;

/**
 * Losses and samplers together: what a small network learnt is near the data in sliced Wasserstein
 * distance, where a Gaussian of the data's deviation and an untrained network are far.
 *
 * <pre>mvn -pl model test -Dtest=ToyTest -Dtest.excluded.groups=</pre>
 */
class ToyTest {
  /** Steps of the trainings in the normal suite. */
  private static final int FEW = 800;

  private static final double POINTS_BOUND = 0.045;
  private static final double PATCHES_BOUND = 0.09;

  @Test
  void theDistanceTellsDataFromAGaussian() {
    try (PointerScope scope = new PointerScope()) {
      Tensor points = Toys.points();

      assertThat(SlicedWasserstein.between(SwissRoll.points(Toys.COUNT, 5), points))
          .isLessThan(POINTS_BOUND / 3);
      assertThat(
              SlicedWasserstein.between(
                  Draws.normal(5, Toys.COUNT, 2).mul(new Scalar(SwissRoll.DEVIATION)), points))
          .isGreaterThan(2 * POINTS_BOUND);
      assertThat(SlicedWasserstein.between(Blobs.patches(Toys.COUNT, 5), Toys.patches()))
          .isLessThan(PATCHES_BOUND / 3);
    }
  }

  @Test
  void edmLearnsTheSwissRoll() {
    check(POINTS_BOUND, () -> Toys.edm(FEW));
  }

  @Test
  void blurringLearnsPatches() {
    check(PATCHES_BOUND, () -> Toys.blurring(FEW));
  }

  @Test
  @Tag("slow")
  void theSimpleLossLearnsTheSwissRoll() {
    check(POINTS_BOUND, () -> Toys.simple(Toys.STEPS));
  }

  @Test
  @Tag("slow")
  void theHybridLossLearnsTheSwissRoll() {
    check(POINTS_BOUND, () -> Toys.hybrid(Toys.STEPS));
  }

  @Test
  @Tag("slow")
  void consistencyDistillationLearnsTheSwissRoll() {
    check(POINTS_BOUND, () -> Toys.consistencyDistillation(Toys.STEPS, Toys.STEPS));
  }

  @Test
  @Tag("slow")
  void consistencyTrainingLearnsTheSwissRoll() {
    check(POINTS_BOUND, () -> Toys.consistencyTraining(Toys.STEPS));
  }

  @Test
  @Tag("slow")
  void progressiveDistillationLearnsTheSwissRoll() {
    check(POINTS_BOUND, () -> Toys.progressive(Toys.STEPS, Toys.STEPS / 2));
  }

  private static void check(double bound, Supplier<Toys.Result> toy) {
    try (PointerScope scope = new PointerScope()) {
      Toys.Result result = toy.get();

      assertThat(result.distance()).isLessThan(bound);
      assertThat(result.untrained()).isGreaterThan(1.5 * bound);
    }
  }
}
