package org.ruyi.jobs.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.ruyi.data.config.SourceConfig;
import org.ruyi.data.source.SourceFile;

/** What the source held when it was read: the files that list the pairs. */
final class Watermark {
  private Watermark() {}

  static JsonNode of(SourceConfig source, List<SourceFile> files) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("path", source.path());
    node.put("bytes", files.stream().mapToLong(SourceFile::size).sum());
    node.put(
        "newest",
        Instant.ofEpochMilli(files.stream().mapToLong(SourceFile::modified).max().orElse(0))
            .toString());
    ArrayNode listed = node.putArray("files");
    for (SourceFile file : files) {
      listed
          .addObject()
          .put("path", file.path())
          .put("size", file.size())
          .put("modified", Instant.ofEpochMilli(file.modified()).toString());
    }
    return node;
  }
}
