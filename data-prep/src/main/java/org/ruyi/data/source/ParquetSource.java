package org.ruyi.data.source;

import org.ruyi.data.config.SourceConfig;

/**
 * Parquet files of captions with URLs (LAION, COYO, the metadata of img2dataset) or with the
 * pictures themselves (the output of img2dataset, data sets of Hugging Face). Where there is a
 * column of pictures, a row's picture is its value there and nothing else.
 */
final class ParquetSource extends FileSource {

  ParquetSource(SourcePaths paths, SourceConfig config) {
    super(paths.files(".parquet"), config, ParquetPairs::open);
  }
}
