package org.ruyi.data.config;

/** How the stored picture is encoded. */
public enum Encoding {
  JPEG("jpeg", ".jpg"),
  PNG("png", ".png"),
  WEBP("webp", ".webp");

  private final String label;
  private final String extension;

  Encoding(String label, String extension) {
    this.label = label;
    this.extension = extension;
  }

  /** As the column {@code format} has it. */
  public String label() {
    return label;
  }

  /** With its dot, as an encoder is chosen by it. */
  public String extension() {
    return extension;
  }
}
