package org.ruyi.data.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.config.SourceConfig;
import org.ruyi.data.config.SourceFormat;

/** Reads files of tests as a task of the listing does. */
final class SourceFolder {
  static final Configuration HADOOP = new Configuration(false);

  private SourceFolder() {}

  static SourceConfig config(SourceFormat format, Object path) {
    return new SourceConfig(format, path.toString(), "", ColumnsConfig.COMMON);
  }

  static SourceFile file(Path file) throws IOException {
    return new SourceFile("file:" + file, Files.size(file), 0);
  }

  static List<ListedPair> all(FilePairs opened) throws IOException {
    try (FilePairs pairs = opened) {
      List<ListedPair> all = new ArrayList<>();
      pairs.forEachRemaining(all::add);
      return all;
    }
  }

  /** The rule, or "-" for a pair that is in. */
  static String rule(ListedPair pair) {
    return pair.rejection().map(r -> r.rule()).orElse("-");
  }
}
