package org.ruyi.model.training;

/**
 * What one optimizer step saw.
 *
 * @param loss mean over the batch, before the update
 * @param gradientNorm Euclidean, before clipping
 * @param finite whether loss and gradients were finite; if not, nothing was changed
 * @param examples what {@code loss} is made of
 */
public record StepResult(
    double loss, double gradientNorm, boolean finite, ExampleLosses examples) {}
