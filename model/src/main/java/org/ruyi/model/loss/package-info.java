/**
 * What is minimised: losses, their weights, and how their timesteps and noise are drawn.
 *
 * <p>A loss maps pictures, noise and timesteps to one value an element; {@link
 * org.ruyi.model.loss.LossElements} reduces them, by example for statistics and to one number for
 * training.
 */
package org.ruyi.model.loss;
