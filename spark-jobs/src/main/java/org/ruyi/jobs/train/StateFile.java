package org.ruyi.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code training/state.json}: where a run stood, beside the numbers.
 *
 * @param format now {@link #FORMAT}
 * @param step optimizer steps that each worker has taken
 * @param round rounds that were averaged
 * @param position examples taken from the order of the data
 * @param dataset name and version
 * @param unet the network, in diffusers' fields
 * @param configuration the effective settings
 */
record StateFile(
    int format,
    int step,
    int round,
    long position,
    DatasetName dataset,
    JsonNode unet,
    JsonNode configuration) {

  static final int FORMAT = 1;
  private static final long MAXIMUM_BYTES = 16 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** What a run was trained on. */
  record DatasetName(String name, String version) {}

  /** The file's text. */
  String text() throws JsonProcessingException {
    return JSON.writeValueAsString(this);
  }

  static StateFile read(Path file) throws IOException {
    if (Files.size(file) > MAXIMUM_BYTES) {
      throw new IOException(
          "Cannot read state.json: it is longer than %d bytes".formatted(MAXIMUM_BYTES));
    }
    StateFile state;
    try {
      JsonNode tree = JSON.readTree(file.toFile());
      if (tree.path("format").asInt() != FORMAT) {
        throw new IOException(
            "Cannot read state.json: its format is %s (this release reads %d)"
                .formatted(tree.path("format").asText("missing"), FORMAT));
      }
      state = JSON.treeToValue(tree, StateFile.class);
    } catch (MismatchedInputException e) {
      throw new IOException(
          "Cannot read state.json: a field is missing or of another type: " + e.getPathReference(),
          e);
    } catch (JsonProcessingException e) {
      throw new IOException("Cannot read state.json: " + e.getOriginalMessage(), e);
    }
    if (state.step < 1
        || state.round < 1
        || state.position < 1
        || state.dataset == null
        || state.unet == null
        || state.configuration == null) {
      throw new IOException("Cannot read state.json: a field is missing or not positive");
    }
    return state;
  }
}
