package org.ruyi.jobs.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ruyi.jobs.store.StoredFile;

/**
 * The commit of a dataset version: {@code <root>/<name>/manifests/<version>.json}.
 *
 * @param format of this manifest, now {@link #FORMAT}
 * @param name of the dataset
 * @param version sorts in the order of time; names the folder {@code versions/<version>/}
 * @param parent the version before this one, or null
 * @param nonce of the writer alone
 * @param createdAt in UTC, ISO 8601
 * @param imageSize side in pixels of every stored picture
 * @param schema columns of the data files
 * @param counts of pairs
 * @param files every object of the version, by path below {@code versions/<version>/}
 * @param watermark what the source held when it was read
 * @param configuration the job's effective settings
 */
public record DatasetManifest(
    int format,
    String name,
    String version,
    String parent,
    String nonce,
    String createdAt,
    int imageSize,
    List<Column> schema,
    Counts counts,
    List<StoredFile> files,
    JsonNode watermark,
    JsonNode configuration) {

  /** The layout that this release writes and the highest that it reads. */
  public static final int FORMAT = 1;

  public DatasetManifest {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(counts, "counts");
    files = List.copyOf(files);
    schema = List.copyOf(schema);
  }

  /** One column: its name and Spark SQL's name of its type. */
  public record Column(String name, String type) {}

  /**
   * @param input pairs that the source held
   * @param kept rows of {@code data}
   * @param rejected rows of {@code rejects}; {@code input = kept + rejected}
   * @param rejectedByRule rows of {@code rejects} a rule
   */
  public record Counts(long input, long kept, long rejected, Map<String, Long> rejectedByRule) {}
}
