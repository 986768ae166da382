package org.ruyi.data.config;

import java.io.Serializable;

/**
 * Where the raw pairs come from.
 *
 * @param path a file, a folder or a glob, on any file system that Hadoop reaches
 * @param allowedRoot the folder below which rows may name files; empty: the folder that holds the
 *     file that the row is in
 * @param columns what the columns of a table are called
 */
public record SourceConfig(
    SourceFormat format, String path, String allowedRoot, ColumnsConfig columns)
    implements Serializable {
  public SourceConfig {
    Check.notBlank("path", path);
  }
}
