package org.ruyi.model.block;

/**
 * What attentions over pixels have in common.
 *
 * @param heads divides the channels
 * @param groups groups of the norm before the attention; 0 for no norm
 * @param epsilon added to every variance of the norm
 * @param scaleFactor the residual sum is divided by this
 */
public record AttentionSettings(int heads, int groups, double epsilon, double scaleFactor) {}
