package org.ruyi.model.scheduler;

import java.util.List;

/**
 * The ρ of UniPC, Σ_k ρ_k·r_k^{i−1} = φ_i·i!/B(h) for i = 1, 2, ... (arXiv 2302.04867, equation 5);
 * a single one is ½, as in the paper's code.
 */
final class UniPcWeights {
  private UniPcWeights() {}

  /**
   * The weights.
   *
   * @param distances r_k, 1 to 3 of them, all different
   * @param h with the sign that the solver gives it
   * @param step B(h)
   */
  static double[] of(List<Double> distances, double h, double step) {
    int count = distances.size();
    if (count == 1) {
      return new double[] {0.5};
    }
    double[][] system = new double[count][count + 1];
    double phi = Math.expm1(h) / h - 1;
    double factorial = 1;
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < count; k++) {
        system[i][k] = Math.pow(distances.get(k), i);
      }
      system[i][count] = phi * factorial / step;
      factorial *= i + 2;
      phi = phi / h - 1 / factorial;
    }
    return solved(system);
  }

  /** Gaussian elimination of at most three equations. */
  private static double[] solved(double[][] system) {
    int count = system.length;
    for (int pivot = 0; pivot < count; pivot++) {
      for (int row = 0; row < count; row++) {
        double factor = row == pivot ? 0 : system[row][pivot] / system[pivot][pivot];
        for (int column = pivot; column <= count; column++) {
          system[row][column] -= factor * system[pivot][column];
        }
      }
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = system[i][count] / system[i][i];
    }
    return values;
  }
}
