package org.ruyi.jobs.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.config.RefreshConfig;
import org.ruyi.data.fetch.FetchOutcome;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.pipeline.Parent;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest version, as far as the next one can be made from it.
 *
 * @param standing stages whose rejections stand, because their settings are what they were
 * @param reopened outcomes of fetches that are tried again, because their settings differ
 */
record ParentVersion(
    DatasetVersion version, Parent tables, Set<Stage> standing, Set<FetchOutcome> reopened) {
  private static final Logger LOG = LoggerFactory.getLogger(ParentVersion.class);

  /**
   * Opens a version to be carried over from.
   *
   * @param effective the settings of this run
   * @return nothing where the new version must be made from scratch
   */
  static Optional<ParentVersion> of(
      SparkSession spark, PrepareConfig config, JsonNode effective, DatasetVersion version) {
    if (config.refresh().from() == RefreshConfig.From.SCRATCH) {
      return Optional.empty();
    }
    JsonNode before = version.manifest().configuration();
    if (version.uris("state/").isEmpty() || before == null) {
      return fresh(version, "it was published by an older release");
    }
    if (!same("image", before, effective)) {
      return fresh(version, "the settings of image differ");
    }
    if (!scorers(before).equals(scorers(effective))) {
      return fresh(version, "other scorers are asked for");
    }
    Set<Stage> standing = EnumSet.of(Stage.IMAGE);
    if (same("scorers", before, effective)) {
      standing.add(Stage.SCORE);
    }
    if (same("dedup", before, effective)) {
      standing.add(Stage.DEDUP);
    }
    List<String> scores = config.scores();
    return Optional.of(
        new ParentVersion(
            version,
            Parent.read(spark, version.uris("state/"), version.uris("data/"), scores),
            standing,
            // Narrower networks reopen nothing: what was got from them is kept.
            networks(before).containsAll(networks(effective))
                ? Set.of()
                : Set.of(FetchOutcome.FORBIDDEN_ADDRESS)));
  }

  private static Set<String> networks(JsonNode settings) {
    Set<String> networks = new HashSet<>();
    settings.path("fetch").path("allowed-networks").forEach(n -> networks.add(n.asText()));
    return networks;
  }

  /** The pairs and the ledger, without pictures. */
  Dataset<Row> data() {
    return tables.pictures();
  }

  Dataset<Row> rejects(SparkSession spark) {
    return spark
        .read()
        .schema(Columns.REJECTS)
        .parquet(version.uris("rejects/").toArray(String[]::new));
  }

  private static Optional<ParentVersion> fresh(DatasetVersion version, String reason) {
    LOG.info(
        "Every picture is got again: nothing can be carried over from version {}, because {}",
        version.manifest().version(),
        reason);
    return Optional.empty();
  }

  private static boolean same(String section, JsonNode before, JsonNode now) {
    return before.path(section).equals(now.path(section));
  }

  /** What the scores depend on; the thresholds are not. */
  private static JsonNode scorers(JsonNode settings) {
    JsonNode scorers = settings.path("scorers").deepCopy();
    for (JsonNode scorer : scorers) {
      if (scorer instanceof ObjectNode object) {
        object.remove(List.of("min", "max"));
      }
    }
    return scorers;
  }
}
