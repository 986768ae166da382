package org.ruyi.model.scheduler;

/** The polynomial that is 1 at one node and 0 at the others. */
final class LagrangePolynomial {
  /** Ascending powers. */
  private final double[] coefficients;

  LagrangePolynomial(double[] nodes, int one) {
    double[] product = {1};
    for (int i = 0; i < nodes.length; i++) {
      if (i != one) {
        double scale = 1 / (nodes[one] - nodes[i]);
        double[] next = new double[product.length + 1];
        for (int k = 0; k < product.length; k++) {
          next[k] -= product[k] * nodes[i] * scale;
          next[k + 1] += product[k] * scale;
        }
        product = next;
      }
    }
    this.coefficients = product;
  }

  /** ∫ p(u) du. */
  double integral(double from, double to) {
    double sum = 0;
    for (int k = 0; k < coefficients.length; k++) {
      sum += coefficients[k] * (Math.pow(to, k + 1) - Math.pow(from, k + 1)) / (k + 1);
    }
    return sum;
  }

  /** ∫ p(u)·e^u du, by the antiderivative e^u·(p − p′ + p″ − …). */
  double exponentialIntegral(double from, double to) {
    return antiderivative(to) - antiderivative(from);
  }

  private double antiderivative(double u) {
    double[] derivative = coefficients.clone();
    double sum = 0;
    double sign = 1;
    for (int order = 0; order < coefficients.length; order++) {
      sum += sign * value(derivative, coefficients.length - order, u);
      sign = -sign;
      for (int k = 0; k + 1 < derivative.length; k++) {
        derivative[k] = (k + 1) * derivative[k + 1];
      }
      derivative[derivative.length - 1] = 0;
    }
    return Math.exp(u) * sum;
  }

  private static double value(double[] coefficients, int count, double u) {
    double value = 0;
    for (int k = count - 1; k >= 0; k--) {
      value = value * u + coefficients[k];
    }
    return value;
  }
}
