package org.ruyi.data.source;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A member's name as WebDataset reads it: everything up to the first dot of the last part is the
 * sample's key, the rest says what the member is.
 */
record SampleName(String key, String extension) {
  private static final Set<String> PICTURES =
      Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");

  /** Returns nothing for names that belong to no sample: without a dot, or starting with one. */
  static Optional<SampleName> of(String name) {
    int file = name.lastIndexOf('/') + 1;
    int dot = name.indexOf('.', file);
    if (dot <= file) {
      return Optional.empty();
    }
    return Optional.of(
        new SampleName(name.substring(0, dot), name.substring(dot + 1).toLowerCase(Locale.ROOT)));
  }

  boolean isPicture() {
    return PICTURES.contains(extension);
  }

  boolean isText() {
    return extension.equals("txt");
  }

  boolean isJson() {
    return extension.equals("json");
  }
}
