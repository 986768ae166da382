package org.ruyi.jobs.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import org.ruyi.jobs.store.StoredFile;

/**
 * The commit of a checkpoint: {@code <root>/<run>/manifests/<step, 9 digits>.json}.
 *
 * @param format of this manifest, now {@link #FORMAT}
 * @param run name of the training run
 * @param step optimizer steps a worker has taken
 * @param folder name below {@code checkpoints/}
 * @param nonce of the writer alone
 * @param createdAt in UTC, ISO 8601
 * @param dataset name and version that the run was trained on
 * @param metrics of the last round
 * @param files every object of the checkpoint, by path below its folder
 * @param configuration the job's effective settings
 */
public record CheckpointManifest(
    int format,
    String run,
    long step,
    String folder,
    String nonce,
    String createdAt,
    JsonNode dataset,
    JsonNode metrics,
    List<StoredFile> files,
    JsonNode configuration) {

  /** The layout that this release writes and the highest that it reads. */
  public static final int FORMAT = 1;

  public CheckpointManifest {
    Objects.requireNonNull(folder, "folder");
    files = List.copyOf(files);
  }
}
