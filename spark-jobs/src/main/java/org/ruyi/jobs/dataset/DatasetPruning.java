package org.ruyi.jobs.dataset;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ruyi.jobs.store.StoredObject;

/**
 * Chooses and deletes what no reader needs: versions beyond the newest few, folders of versions
 * that were never published, and the working files of dead runs.
 *
 * @param removals in the order in which they are done
 */
public record DatasetPruning(List<Removal> removals) {
  private static final int HINT_LIMIT = 1 << 16;

  /**
   * One thing to delete.
   *
   * @param path of a folder of the dataset
   * @param version whose manifest is withdrawn before; empty where no manifest names the folder
   * @param bytes that are freed
   */
  public record Removal(String path, Optional<String> version, long bytes) {}

  /**
   * Chooses.
   *
   * @param keep how many of the newest versions stay; empty: all
   * @param before what was never published goes only when its newest object is older, because a job
   *     may still be writing
   */
  public static DatasetPruning plan(DatasetFolder dataset, OptionalInt keep, Instant before)
      throws IOException {
    // The folders first: a version that is published meanwhile has its manifest in the list after.
    List<String> folders = dataset.store().list("versions");
    List<String> ids = dataset.log().ids();
    int dropped = keep.isPresent() ? Math.max(0, ids.size() - keep.getAsInt()) : 0;
    Optional<String> latest = latest(dataset);
    Set<String> published = new HashSet<>(ids);
    List<Removal> removals = new ArrayList<>();
    for (String id : ids.subList(0, dropped)) {
      if (!latest.equals(Optional.of(id))) {
        String path = "versions/" + id;
        removals.add(new Removal(path, Optional.of(id), bytes(dataset.store().objects(path))));
      }
    }
    Set<String> going = new HashSet<>(ids.subList(0, dropped));
    for (String folder : folders) {
      String path = "versions/" + folder;
      if (!published.contains(folder)) {
        add(removals, path, dataset.store().objects(path), before);
      } else if (!going.contains(folder)) {
        add(removals, path + "/_work", dataset.store().objects(path + "/_work"), before);
      }
    }
    return new DatasetPruning(List.copyOf(removals));
  }

  private static void add(
      List<Removal> removals, String path, List<StoredObject> objects, Instant before) {
    if (!objects.isEmpty() && objects.stream().allMatch(o -> o.modified().isBefore(before))) {
      removals.add(new Removal(path, Optional.empty(), bytes(objects)));
    }
  }

  /** What {@code latest.json} names: only a hint, but somebody may be reading by it. */
  private static Optional<String> latest(DatasetFolder dataset) throws IOException {
    try {
      byte[] hint = dataset.store().read("latest.json", HINT_LIMIT);
      return Optional.ofNullable(new ObjectMapper().readTree(hint).path("latest").textValue());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private static long bytes(List<StoredObject> objects) {
    return objects.stream().mapToLong(StoredObject::size).sum();
  }

  /** Deletes. A manifest goes before its objects: no reader sees one whose objects are gone. */
  public void apply(DatasetFolder dataset) throws IOException {
    for (Removal removal : removals) {
      if (removal.version().isPresent()) {
        dataset.log().withdraw(removal.version().get());
      }
      dataset.store().delete(removal.path());
    }
  }
}
