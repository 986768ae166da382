package org.ruyi.data.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether files of a local folder are really in it, once symbolic links have been followed. */
final class RealFolder {
  private final Path root;
  private Path lastParent;
  private boolean lastInside;

  RealFolder(String root) {
    this.root = Path.of(root);
  }

  /**
   * Whether the file is below the folder. A file that is not there is: nothing can be read by it.
   *
   * @param path absolute and normalized
   */
  boolean contains(String path) {
    Path file = Path.of(path);
    // One look at a row's own file; its folder was most likely that of the row before.
    if (!file.getParent().equals(lastParent)) {
      lastInside = isInside(file.getParent());
      lastParent = file.getParent();
    }
    return lastInside && (!Files.isSymbolicLink(file) || isInside(file));
  }

  private boolean isInside(Path path) {
    Path there = path;
    while (!Files.exists(there)) {
      // What is not there may be there later; a link says already where that would be.
      if (Files.isSymbolicLink(there)) {
        return false;
      }
      there = there.getParent();
    }
    try {
      return !Files.exists(root) || there.toRealPath().startsWith(root.toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot follow " + path + ": " + e.getMessage(), e);
    }
  }
}
