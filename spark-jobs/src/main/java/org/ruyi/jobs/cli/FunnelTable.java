package org.ruyi.jobs.cli;

import java.util.Locale;
import org.ruyi.data.stats.Funnel;

/** The funnel as lines for a terminal: what each rule took and what it left. */
final class FunnelTable {
  private static final String LINE = "%-20s %12s %12s%n";

  private FunnelTable() {}

  static String of(Funnel funnel) {
    StringBuilder table = new StringBuilder();
    table.append(String.format(Locale.ROOT, LINE, "rule", "rejected", "left"));
    table.append(String.format(Locale.ROOT, LINE, "(input)", "", number(funnel.input())));
    for (Funnel.Step step : funnel.steps()) {
      if (step.rejected() > 0) {
        table.append(
            String.format(
                Locale.ROOT, LINE, step.rule(), number(step.rejected()), number(step.remaining())));
      }
    }
    return table.toString();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
