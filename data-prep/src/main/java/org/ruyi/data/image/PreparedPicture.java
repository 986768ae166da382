package org.ruyi.data.image;

/**
 * A picture as it is stored.
 *
 * @param side of the stored square, in pixels
 * @param originalWidth as seen
 * @param originalHeight as seen
 * @param sha256 of the original bytes
 * @param phash see {@link PerceptualHash}
 * @param bytes encoded
 */
@SuppressWarnings("ArrayRecordComponent")
public record PreparedPicture(
    int side, int originalWidth, int originalHeight, String sha256, long phash, byte[] bytes) {}
