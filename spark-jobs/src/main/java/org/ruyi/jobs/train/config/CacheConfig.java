package org.ruyi.jobs.train.config;

import java.io.Serializable;

/**
 * Row groups that are kept on the local disks of executors.
 *
 * @param directory {@code auto}, {@code off} or a local path
 * @param maxBytes that the directory takes, at most
 */
public record CacheConfig(String directory, long maxBytes) implements Serializable {
  /** Spark's local directory, for data that is not on a local disk already. */
  public static final String AUTO = "auto";

  /** No cache. */
  public static final String OFF = "off";

  public CacheConfig {
    Check.text("directory", directory);
    Check.atLeast("max-bytes", 1, maxBytes);
    if (!directory.equals(AUTO) && !directory.equals(OFF) && !directory.startsWith("/")) {
      throw new IllegalArgumentException(
          "directory must be auto, off or an absolute local path (was \"%s\")"
              .formatted(directory));
    }
  }
}
