package org.ruyi.data.config;

/** How the raw pairs are laid out. */
public enum SourceFormat {
  /** Tar shards of {@code KEY.jpg} beside {@code KEY.txt} or {@code KEY.json}. */
  WEBDATASET,
  /** Folders of pictures with a {@code metadata.csv} or {@code metadata.jsonl}. */
  IMAGE_FOLDER,
  /** CSV files with the columns {@code url,caption}. */
  WUKONG_CSV,
  /** Parquet files of URLs and captions, or of pictures and captions. */
  PARQUET,
  /** Files of JSON objects, one a line. */
  JSONL,
  /** The binary version of CIFAR-10; its captions are the names of its classes. */
  CIFAR10
}
