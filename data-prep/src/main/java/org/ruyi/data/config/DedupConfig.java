package org.ruyi.data.config;

import java.io.Serializable;

/**
 * Which pairs count as the same.
 *
 * @param pairs whether of the pairs with one URL and one caption only the first stays
 * @param bytes whether of the pictures with the same bytes only one stays
 * @param phashDistance greatest Hamming distance of the 64-bit perceptual hashes of two pictures
 *     that count as one; -1: pictures are not compared
 */
public record DedupConfig(boolean pairs, boolean bytes, int phashDistance) implements Serializable {
  public DedupConfig {
    Check.between("phash-distance", phashDistance, -1, 16);
  }
}
