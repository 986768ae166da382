package org.ruyi.data.source;

import java.io.Serializable;

/**
 * Where a picture's bytes are.
 *
 * @param path a URI
 * @param offset of the first byte
 * @param length in bytes; -1: the whole file
 */
public record Location(String path, long offset, long length) implements Serializable {
  /** No picture. */
  static final Location NONE = new Location(null, 0, -1);

  static Location whole(String path) {
    return new Location(path, 0, -1);
  }
}
