package org.ruyi.data.image;

/**
 * A size in which a picture's pixels are wanted beside the stored one, in pixels.
 *
 * @param width 1-4096
 * @param height 1-4096
 */
public record View(int width, int height) {
  private static final int GREATEST = 4096;

  public View {
    if (width < 1 || width > GREATEST || height < 1 || height > GREATEST) {
      throw new IllegalArgumentException(
          "Invalid view: " + width + "x" + height + " (each side must be 1 to " + GREATEST + ")");
    }
  }
}
