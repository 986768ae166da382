package org.ruyi.model.metrics;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.pipeline.Images;

/** What a network sees in pictures; distances of pictures are distances of these. */
public interface ImageFeatures {
  /** The number of features d. */
  int width();

  /**
   * The SHA-256 of the network's file, in hexadecimal: features of two files are not comparable.
   */
  String sha256();

  /**
   * Computes the features.
   *
   * @param images of 3 channels
   * @return [N, d] fp32 on the CPU
   * @throws IllegalArgumentException if there is no picture or it has not 3 channels
   */
  Tensor of(Images images);
}
