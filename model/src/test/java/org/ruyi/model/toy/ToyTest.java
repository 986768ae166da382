package org.ruyi.model.toy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Losses and samplers together: what a small network learnt is near the data in sliced Wasserstein
 * distance, where a Gaussian of the data's deviation and an untrained network are far.
 *
 * <pre>mvn -pl model test -Dtest=ToyTest -Dtest.excluded.groups=</pre>
 */
class ToyTest {
  /** Steps of the trainings in the normal suite. */
  private static final int FEW = 800;

  private static final double POINTS_BOUND = 0.055;
  private static final double PATCHES_BOUND = 0.09;

  @Test
  void theDistanceTellsDataFromAGaussian() {
    try (PointerScope scope = new PointerScope()) {
      Tensor points = Toys.points();
      Tensor patches = Toys.patches();

      assertThat(SlicedWasserstein.between(SwissRoll.points(Toys.COUNT, 5), points))
          .isLessThan(POINTS_BOUND / 3);
      assertThat(SlicedWasserstein.between(Toys.gaussianLike(points), points))
          .isGreaterThan(1.5 * POINTS_BOUND);
      assertThat(SlicedWasserstein.between(Blobs.patches(Toys.COUNT, 5), patches))
          .isLessThan(PATCHES_BOUND / 3);
      assertThat(SlicedWasserstein.between(Toys.gaussianLike(patches), patches))
          .isGreaterThan(1.5 * PATCHES_BOUND);
    }
  }

  @Test
  void edmLearnsTheSwissRoll() {
    check(POINTS_BOUND, () -> Toys.edm(FEW));
  }

  @Test
  @Tag("slow")
  void blurringLearnsPatches() {
    check(PATCHES_BOUND, () -> Toys.blurring(Toys.STEPS));
  }

  @Test
  void theSimpleLossLearnsTheSwissRoll() {
    check(POINTS_BOUND, () -> Toys.simple(FEW));
  }

  @Test
  void theHybridLossLearnsTheSwissRoll() {
    check(POINTS_BOUND, () -> Toys.hybrid(FEW));
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
      assertThat(result.untrained()).as("NaN where it diverges").isGreaterThan(1.5 * bound);
    }
  }
}
