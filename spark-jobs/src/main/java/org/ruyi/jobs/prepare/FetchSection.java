package org.ruyi.jobs.prepare;

import java.util.stream.Collectors;
import org.ruyi.data.stats.FetchStatistics;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.report.Table;

/** How the pictures were got. */
final class FetchSection {
  private FetchSection() {}

  static String html(FetchStatistics fetches) {
    if (fetches.fetches() == 0) {
      return "<p class=\"note\">No host was asked for a picture in this run.</p>";
    }
    return outcomes(fetches)
        + "<div class=\"charts\">"
        + DistributionChart.svg("Time of a fetch", "milliseconds", "fetches", fetches.millis(), 1)
        + "</div>"
        + "<h3>Slowest hosts</h3>"
        + hosts(fetches);
  }

  private static String outcomes(FetchStatistics fetches) {
    Table table = new Table("Outcome", "HTTP status", "#Fetches", "#Share", "");
    for (FetchStatistics.Outcome outcome : fetches.outcomes()) {
      table
          .row()
          .text(Shortened.of(outcome.name()))
          .text(
              outcome.statuses().stream()
                  .map(s -> s.code() + " × " + Numbers.whole(s.count()))
                  .collect(Collectors.joining(", ")))
          .number(Numbers.whole(outcome.count()))
          .number(Numbers.percent(outcome.count(), fetches.fetches()))
          .bar((double) outcome.count() / fetches.fetches())
          .end();
    }
    return table.html();
  }

  private static String hosts(FetchStatistics fetches) {
    if (fetches.slowestHosts().isEmpty()) {
      return "<p class=\"note\">No host was asked often enough to say.</p>";
    }
    double slowest = fetches.slowestHosts().get(0).median();
    Table table = new Table("Host", "#Fetches", "#Failures", "#Median, ms", "#95%, ms", "");
    for (FetchStatistics.Host host : fetches.slowestHosts()) {
      table
          .row()
          .text(Shortened.of(host.name()))
          .number(Numbers.whole(host.fetches()))
          .number(Numbers.whole(host.failures()))
          .number(Numbers.plain(host.median()))
          .number(Numbers.whole(host.p95()))
          .bar(host.median() / Math.max(1, slowest))
          .end();
    }
    return table.html()
        + "<p class=\"note\">By the median, of hosts asked at least five times.</p>";
  }
}
