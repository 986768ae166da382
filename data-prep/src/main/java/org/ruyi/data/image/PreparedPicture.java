package org.ruyi.data.image;

import java.util.List;

/**
 * A picture as it is stored.
 *
 * @param width as stored, in pixels
 * @param height as stored, in pixels
 * @param bucket the stored shape, as {@code 256x256}
 * @param originalWidth as seen
 * @param originalHeight as seen
 * @param sha256 of the original bytes
 * @param phash see {@link PerceptualHash}
 * @param bytes encoded
 * @param views one a {@link View}, in their order: the picture as seen, scaled to cover the view
 *     and cropped at the centre; rows from the top, a pixel being red, green and blue in sRGB, a
 *     byte each ({@code height * width * 3} bytes)
 */
@SuppressWarnings("ArrayRecordComponent")
public record PreparedPicture(
    int width,
    int height,
    String bucket,
    int originalWidth,
    int originalHeight,
    String sha256,
    long phash,
    byte[] bytes,
    List<byte[]> views) {}
