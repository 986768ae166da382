package org.ruyi.model.pipeline;

import java.util.Arrays;

/**
 * Pictures of one size, eight bits a channel.
 *
 * @param count the number of pictures N
 * @param height in pixels
 * @param width in pixels
 * @param channels 3 for red, green, blue
 * @param bytes [N, height, width, channels], row-major, unsigned
 */
// A list of boxed bytes would take sixteen times the memory.
@SuppressWarnings("ArrayRecordComponent")
public record Images(int count, int height, int width, int channels, byte[] bytes) {
  public Images {
    if (bytes.length != (long) count * height * width * channels) {
      throw new IllegalArgumentException(
          "Invalid images: %d bytes (%d x %d x %d x %d)"
              .formatted(bytes.length, count, height, width, channels));
    }
  }

  /** The bytes of picture {@code index}, [height, width, channels]. */
  public byte[] image(int index) {
    int size = height * width * channels;
    return Arrays.copyOfRange(bytes, index * size, (index + 1) * size);
  }
}
