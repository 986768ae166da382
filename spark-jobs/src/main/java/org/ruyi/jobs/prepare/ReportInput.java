package org.ruyi.jobs.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.ruyi.data.config.PrepareConfig;

/**
 * All that a report tells.
 *
 * @param version its name
 * @param gates what the expectations came to; empty where there are none
 * @param parent the version that this one follows, where there is one
 */
record ReportInput(
    PrepareConfig config,
    String version,
    VersionNumbers numbers,
    Samples samples,
    List<GateResult> gates,
    Optional<Parent> parent) {

  /**
   * The version before.
   *
   * @param stats what its {@code stats.json} holds, see {@link StatsJson#read}; null where it
   *     cannot be read
   */
  record Parent(String version, JsonNode stats) {}

  ReportInput {
    gates = List.copyOf(gates);
  }
}
