package org.ruyi.jobs.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.source.PairSource;
import org.ruyi.data.stats.Funnel;
import org.ruyi.jobs.dataset.DatasetManifest;
import org.ruyi.jobs.store.StoredFile;

/** Fills in a version's manifest. */
final class ManifestBuilder {
  private ManifestBuilder() {}

  /**
   * @param parent the version before, or null
   */
  static DatasetManifest build(
      PrepareConfig config,
      String version,
      String parent,
      String nonce,
      Instant created,
      Funnel funnel,
      List<StoredFile> files,
      PairSource source,
      JsonNode effectiveConfiguration) {
    return new DatasetManifest(
        DatasetManifest.FORMAT,
        config.output().name(),
        version,
        parent,
        nonce,
        created.truncatedTo(ChronoUnit.SECONDS).toString(),
        config.image().size(),
        Arrays.stream(Columns.data(config.scores()).fields())
            .map(f -> new DatasetManifest.Column(f.name(), f.dataType().simpleString()))
            .toList(),
        new DatasetManifest.Counts(
            funnel.input(), funnel.kept(), funnel.rejected(), funnel.byRule()),
        files,
        Watermark.of(config.source(), source.files()),
        effectiveConfiguration);
  }
}
