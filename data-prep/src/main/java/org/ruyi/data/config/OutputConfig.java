package org.ruyi.data.config;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * Where the dataset version goes, and how it is cut into files.
 *
 * @param rowsPerFile pairs a Parquet file holds, about
 * @param minFiles files that even a small dataset is cut into, so that its readers can share it
 * @param rowGroupBytes size of a Parquet row group
 */
public record OutputConfig(
    String root, String name, int rowsPerFile, int minFiles, long rowGroupBytes)
    implements Serializable {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  public OutputConfig {
    Check.notBlank("root", root);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name must be 1 to 128 letters, digits, '.', '_' or '-', starting with a letter or digit"
              + " (was '"
              + name
              + "')");
    }
    Check.atLeast("rows-per-file", rowsPerFile, 1);
    Check.between("min-files", minFiles, 1, 100_000);
    Check.between("row-group-bytes", rowGroupBytes, 1 << 20, 1 << 30);
  }
}
