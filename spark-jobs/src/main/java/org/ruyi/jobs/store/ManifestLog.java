package org.ruyi.jobs.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ruyi.jobs.JobException;

/**
 * The commits of one dataset or one training run: {@code manifests/<id>.json} under its folder.
 * What a manifest names exists for readers; everything else in the folder does not. Ids sort in the
 * order of time, and readers trust the highest; {@code latest.json} is only a hint for people and
 * scripts.
 */
public final class ManifestLog<T> {
  private static final int LIMIT = 64 << 20;
  private static final String SUFFIX = ".json";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          // A manifest of a later release may say more.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  private final Store store;
  private final Class<T> type;

  /**
   * @param store the folder of the dataset ({@code <root>/<name>}) or of the run
   * @param type the record that a manifest holds
   */
  public ManifestLog(Store store, Class<T> type) {
    this.store = store;
    this.type = type;
  }

  /** The ids of all commits, oldest first. */
  public List<String> ids() throws IOException {
    return store.list("manifests").stream()
        .filter(name -> name.endsWith(SUFFIX))
        .map(name -> name.substring(0, name.length() - SUFFIX.length()))
        .toList();
  }

  /** The id of the newest commit. */
  public Optional<String> latest() throws IOException {
    List<String> ids = ids();
    return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(ids.size() - 1));
  }

  /**
   * Reads a commit.
   *
   * @throws JobException where it is no manifest
   */
  public T read(String id) throws IOException {
    String path = path(id);
    byte[] bytes = store.read(path, LIMIT);
    try {
      T manifest = JSON.readValue(bytes, type);
      if (manifest == null) {
        throw new JobException("Cannot read manifest " + store.uri(path) + ": it is empty");
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new JobException(
          "Cannot read manifest " + store.uri(path) + ": " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Publishes: after this returns, readers see the version, and before it they see nothing of it.
   *
   * @param manifest must hold something of its writer alone (a nonce)
   * @throws AlreadyExistsException where another writer committed the same id
   */
  public void commit(String id, T manifest) throws IOException {
    store.putIfAbsent(path(id), JSON.writeValueAsBytes(manifest));
    hint(id);
  }

  /** Names the newest commit, whose writer may have died before it came to do this. */
  public void hintAtLatest() throws IOException {
    Optional<String> latest = latest();
    if (latest.isPresent()) {
      hint(latest.get());
    }
  }

  private void hint(String id) throws IOException {
    store.replace("latest.json", JSON.writeValueAsBytes(Map.of("latest", id)));
  }

  /** Withdraws a commit; what it names may be deleted afterwards. */
  public void withdraw(String id) throws IOException {
    store.delete(path(id));
  }

  private static String path(String id) {
    return "manifests/" + id + SUFFIX;
  }
}
