package org.ruyi.jobs.store;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.fs.Path;
import org.ruyi.jobs.UserException;

/** URIs as users write them. */
public final class StoreUri {
  private StoreUri() {}

  /**
   * The absolute, qualified form of a URI or local path.
   *
   * @throws UserException for what is neither, or leaves out a bucket
   */
  public static Path path(String uri) {
    if (uri.isBlank()) {
      throw new UserException("Invalid URI: it is empty (write a path, file:, hdfs: or s3a: URI)");
    }
    if (!uri.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
      return new Path("file", null, normalized(uri));
    }
    URI parsed;
    try {
      parsed = new URI(uri.replace(" ", "%20"));
    } catch (URISyntaxException e) {
      throw new UserException("Invalid URI: " + uri + " (" + e.getReason() + ")", e);
    }
    if (parsed.isOpaque() || parsed.getPath() == null) {
      throw new UserException(
          "Invalid URI: " + uri + " (write scheme:/path or scheme://host/path)");
    }
    if (parsed.getUserInfo() != null) {
      throw new UserException(
          "Invalid URI: it carries credentials (give them by environment variables or an instance"
              + " profile instead)");
    }
    if (parsed.getScheme().equals("file")) {
      return new Path("file", null, normalized(parsed.getPath()));
    }
    if (parsed.getScheme().startsWith("s3") && parsed.getHost() == null) {
      throw new UserException("Invalid URI: " + uri + " (write s3a://bucket/path)");
    }
    if (parsed.getScheme().equals("s3") || parsed.getScheme().equals("s3n")) {
      return path("s3a" + uri.substring(parsed.getScheme().length()));
    }
    String path = parsed.normalize().getPath();
    return new Path(parsed.getScheme(), parsed.getAuthority(), path.isEmpty() ? "/" : path);
  }

  private static String normalized(String local) {
    return new File(local).toPath().toAbsolutePath().normalize().toString();
  }

  /** The innermost cause of a failure that says something, on one line. */
  public static String reason(Throwable failure) {
    String reason = failure.toString();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t.getMessage() != null && !t.getMessage().isBlank()) {
        reason = t.getClass().getSimpleName() + ": " + t.getMessage();
      }
    }
    return reason.lines().findFirst().orElse(reason).strip();
  }
}
