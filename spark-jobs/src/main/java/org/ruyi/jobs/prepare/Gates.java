package org.ruyi.jobs.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.ruyi.data.config.GatesConfig;
import org.ruyi.data.fetch.FetchOutcome;
import org.ruyi.data.stats.FetchStatistics;
import org.ruyi.data.stats.Funnel;

/** Holds a version against what the configuration expects of it. */
final class Gates {
  private Gates() {}

  /**
   * What the gates look at.
   *
   * @param fetches tried in this run
   * @param failed those of them that brought no picture
   * @param meanTokens a caption
   * @param parentMeanTokens nothing where there is no parent
   */
  record Measures(
      Funnel funnel,
      long fetches,
      long failed,
      double meanTokens,
      OptionalDouble parentMeanTokens) {

    static Measures of(VersionNumbers numbers, Optional<ReportInput.Parent> parent) {
      long ok =
          numbers.fetches().outcomes().stream()
              .filter(outcome -> outcome.name().equals(FetchOutcome.OK.label()))
              .mapToLong(FetchStatistics.Outcome::count)
              .sum();
      double before =
          parent
              .map(ReportInput.Parent::stats)
              .map(stats -> PublishedStats.of(stats).distribution("tokens").mean())
              .orElse(Double.NaN);
      return new Measures(
          numbers.funnel(),
          numbers.fetches().fetches(),
          numbers.fetches().fetches() - ok,
          numbers.corpus().tokens().mean(),
          before > 0 ? OptionalDouble.of(before) : OptionalDouble.empty());
    }
  }

  static List<GateResult> check(GatesConfig config, Measures measures) {
    List<GateResult> results = new ArrayList<>();
    long kept = measures.funnel().kept();
    results.add(
        new GateResult(
            "min-rows",
            Long.toString(kept),
            "at least " + config.minRows(),
            kept >= config.minRows()));
    Map<String, Long> rejected = measures.funnel().byRule();
    new TreeMap<>(config.maxRejectShare())
        .forEach(
            (rule, most) ->
                results.add(
                    atMost(
                        "max-reject-share." + rule,
                        (double) rejected.getOrDefault(rule, 0L) / measures.funnel().input(),
                        most)));
    double failures = measures.fetches() == 0 ? 0 : (double) measures.failed() / measures.fetches();
    results.add(atMost("max-fetch-failures", failures, config.maxFetchFailures()));
    if (measures.parentMeanTokens().isPresent()) {
      double before = measures.parentMeanTokens().getAsDouble();
      results.add(
          atMost(
              "max-caption-drift",
              Math.abs(measures.meanTokens() - before) / before,
              config.maxCaptionDrift()));
    }
    return List.copyOf(results);
  }

  private static GateResult atMost(String name, double measured, double most) {
    return new GateResult(
        name, String.format("%.4f", measured), "at most " + most, measured <= most);
  }
}
