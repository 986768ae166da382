package org.ruyi.data.config;

import java.io.Serializable;

/**
 * Where the raw pairs come from.
 *
 * @param path a file, a folder or a glob, on any file system that Hadoop reaches
 * @param allowedRoot the folder below which {@code wukong-csv} may open files that its rows name;
 *     empty: the folder that holds the CSV file
 */
public record SourceConfig(SourceFormat format, String path, String allowedRoot)
    implements Serializable {
  public SourceConfig {
    Check.notBlank("path", path);
  }
}
