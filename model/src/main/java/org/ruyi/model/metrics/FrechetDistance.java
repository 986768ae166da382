package org.ruyi.model.metrics;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The squared Fréchet distance of two normal distributions (Dowson and Landau, 1982), of features
 * the FID (Heusel et al., arXiv 1706.08500, equation 6), in its parts.
 *
 * @param squaredMeanDifference ‖μ₁ − μ₂‖²
 * @param traceA Tr Σ₁
 * @param traceB Tr Σ₂
 * @param traceRoot Tr (Σ₁Σ₂)^½
 */
public record FrechetDistance(
    double squaredMeanDifference, double traceA, double traceB, double traceRoot) {

  /**
   * The distance of two sets of features. (Σ₁Σ₂)^½ has the trace of the symmetric (Σ₁^½ Σ₂ Σ₁^½)^½,
   * whose eigenvalues are real and not negative; what rounding makes negative is taken for 0.
   *
   * @throws IllegalArgumentException if the widths differ
   * @throws IllegalStateException if one has fewer than two pictures
   */
  public static FrechetDistance between(FeatureStatistics a, FeatureStatistics b) {
    Features.requireSameWidth(a.width(), b.width());
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor covarianceA = a.covariance();
      Tensor covarianceB = b.covariance();
      Tensor difference = a.mean().sub(b.mean());
      Tensor root = squareRoot(covarianceA);
      Tensor product = root.matmul(covarianceB).matmul(root);
      Tensor symmetric = product.add(product.t()).mul(new Scalar(0.5));
      return new FrechetDistance(
          difference.dot(difference).item_double(),
          covarianceA.trace().item_double(),
          covarianceB.trace().item_double(),
          torch.linalg_eigvalsh(symmetric).clamp_min(zero()).sqrt().sum().item_double());
    }
  }

  /** The distance itself. */
  public double value() {
    return squaredMeanDifference + traceA + traceB - 2 * traceRoot;
  }

  private static Tensor squareRoot(Tensor covariance) {
    T_TensorTensor_T eigen = torch.linalg_eigh(covariance);
    Tensor vectors = eigen.get1();
    return vectors.mul(eigen.get0().clamp_min(zero()).sqrt()).matmul(vectors.t());
  }

  private static Scalar zero() {
    return new Scalar(0.0);
  }
}
