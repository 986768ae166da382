package org.ruyi.data.pipeline;

import java.util.Map;
import org.ruyi.data.config.OutputConfig;

/** How the Parquet files of pictures are written. */
public final class ParquetLayout {
  private ParquetLayout() {}

  /** Options of Spark's writer for the pairs of a version. */
  public static Map<String, String> data(OutputConfig output) {
    return Map.of(
        "compression",
        "zstd",
        "parquet.block.size",
        Long.toString(output.rowGroupBytes()),
        // No two pictures are alike: a dictionary of them would only cost memory.
        "parquet.enable.dictionary#" + Columns.IMAGE,
        "false",
        // This Parquet cannot leave out one column's statistics; a picture's first bytes are short.
        "parquet.statistics.truncate.length",
        "16",
        "parquet.columnindex.truncate.length",
        "16",
        // A row may be larger than a page: look at the page's size after every few rows.
        "parquet.page.size.row.check.min",
        "2",
        "parquet.page.size.row.check.max",
        "10");
  }

  /** Options for what is deleted at the end of the job: fast rather than small. */
  public static Map<String, String> staging(OutputConfig output) {
    return Map.of(
        "compression",
        "uncompressed",
        "parquet.block.size",
        Long.toString(output.rowGroupBytes()),
        "parquet.enable.dictionary#" + Columns.IMAGE,
        "false",
        "parquet.page.size.row.check.min",
        "2",
        "parquet.page.size.row.check.max",
        "10");
  }
}
