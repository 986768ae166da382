package org.ruyi.data.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Resolves the paths that rows name, and never out of one folder. */
final class ConfinedPath {
  private final URI root;

  /**
   * @param root a qualified folder
   */
  ConfinedPath(Path root) {
    this.root = root.toUri();
  }

  /** The file below the folder, or nothing where the path leads out of it or is none. */
  Optional<String> relative(String path) {
    if (path.startsWith("/")) {
      return Optional.empty();
    }
    return normalized(path).map(clean -> join(root.getPath(), clean));
  }

  /** The file that the URI names, or nothing where it is not below the folder. */
  Optional<String> absolute(URI uri) {
    if (!Objects.equals(uri.getScheme(), root.getScheme())
        || !Objects.equals(authority(uri), authority(root))
        || uri.getPath() == null) {
      return Optional.empty();
    }
    String prefix = root.getPath().endsWith("/") ? root.getPath() : root.getPath() + "/";
    return normalized(uri.getPath())
        .map(clean -> "/" + clean)
        .filter(clean -> clean.startsWith(prefix))
        .map(clean -> join(prefix, clean.substring(prefix.length())));
  }

  private String join(String folder, String clean) {
    String path = folder.endsWith("/") ? folder + clean : folder + "/" + clean;
    try {
      // By its parts, because names of strangers may have colons and percent signs.
      return new Path(new URI(root.getScheme(), root.getAuthority(), path, null, null)).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("No path of " + path, e);
    }
  }

  private static String authority(URI uri) {
    return uri.getAuthority() == null ? "" : uri.getAuthority();
  }

  /** Without {@code .}, {@code ..} and empty parts; nothing where it climbs above its start. */
  private static Optional<String> normalized(String path) {
    if (path.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("/", parts));
  }
}
