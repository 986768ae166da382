package org.ruyi.data.source;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Resolves the paths that rows name, and never out of one folder. On a local disk a symbolic link
 * may not lead out of it either; that is judged when the row is listed, by the links as they are
 * then. (HDFS follows none, and S3 has none.)
 */
final class ConfinedPath {
  private final String base;
  private final URI root;
  private final Optional<RealFolder> disk;

  /**
   * @param base the qualified folder that relative paths start from
   * @param root the qualified folder that no path may leave
   */
  ConfinedPath(Path base, Path root) {
    this.base = base.toUri().getPath();
    this.root = root.toUri();
    this.disk =
        "file".equals(this.root.getScheme())
            ? Optional.of(new RealFolder(this.root.getPath()))
            : Optional.empty();
  }

  /**
   * For the rows of one table.
   *
   * @param table the qualified file that the rows are in; relative paths start from its folder
   * @param allowedRoot see {@link org.ruyi.data.config.SourceConfig}
   */
  static ConfinedPath of(Path table, String allowedRoot, Configuration hadoop) throws IOException {
    Path base = table.getParent();
    if (allowedRoot.isEmpty()) {
      return new ConfinedPath(base, base);
    }
    Path root = new Path(allowedRoot);
    return new ConfinedPath(base, root.getFileSystem(hadoop).makeQualified(root));
  }

  /** The file below the folder, or nothing where the path leads out of it or is none. */
  Optional<String> relative(String path) {
    if (path.startsWith("/") || path.isEmpty()) {
      return Optional.empty();
    }
    return below(base + "/" + path);
  }

  /** The file that the URI names, or nothing where it is not below the folder. */
  Optional<String> absolute(URI uri) {
    if (!Objects.equals(uri.getScheme(), root.getScheme())
        || !Objects.equals(authority(uri), authority(root))
        || uri.getPath() == null) {
      return Optional.empty();
    }
    return below(uri.getPath());
  }

  private Optional<String> below(String path) {
    String prefix = root.getPath().endsWith("/") ? root.getPath() : root.getPath() + "/";
    return normalized(path)
        .map(clean -> "/" + clean)
        .filter(clean -> clean.startsWith(prefix))
        .filter(clean -> disk.isEmpty() || disk.get().contains(clean))
        .map(this::qualified);
  }

  private String qualified(String path) {
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
