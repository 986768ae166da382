package org.ruyi.jobs.dataset;

import org.ruyi.jobs.UserException;

/** What a version can be exported to. */
public enum ExportFormat {
  /** Tar shards of {@code KEY.jpg}, {@code KEY.txt} and {@code KEY.json}. */
  WEBDATASET,
  /** Folders of pictures with a {@code metadata.jsonl} each. */
  IMAGE_FOLDER;

  /**
   * Reads a name.
   *
   * @throws UserException where there is no such format
   */
  public static ExportFormat named(String name) {
    return switch (name) {
      case "webdataset" -> WEBDATASET;
      case "image-folder" -> IMAGE_FOLDER;
      default ->
          throw new UserException("Invalid --format: " + name + " (webdataset or image-folder)");
    };
  }
}
