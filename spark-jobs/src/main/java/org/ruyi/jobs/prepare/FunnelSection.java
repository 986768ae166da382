package org.ruyi.jobs.prepare;

import org.ruyi.data.stats.Funnel;
import org.ruyi.jobs.report.Html;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.report.Table;

/** How the pairs became fewer. */
final class FunnelSection {
  private FunnelSection() {}

  static String tiles(Funnel funnel) {
    return "<div class=\"tiles\">"
        + tile(Numbers.whole(funnel.input()), "pairs in the source")
        + tile(Numbers.whole(funnel.kept()), "kept")
        + tile(Numbers.whole(funnel.rejected()), "rejected, each with its reason in the ledger")
        + tile(Numbers.percent(funnel.kept(), funnel.input()), "of the source kept")
        + "</div>";
  }

  static String table(Funnel funnel) {
    Table table = new Table("Stage", "Rule", "#Rejected", "#Of the source", "#Remaining", "");
    table
        .row()
        .text("")
        .text("every pair of the source")
        .number("")
        .number("")
        .number(Numbers.whole(funnel.input()))
        .bar(1)
        .end();
    for (Funnel.Step step : funnel.steps()) {
      table
          .row()
          .text(step.stage())
          .text(step.rule())
          .number(step.rejected() == 0 ? "–" : Numbers.whole(step.rejected()))
          .number(step.rejected() == 0 ? "" : Numbers.percent(step.rejected(), funnel.input()))
          .number(Numbers.whole(step.remaining()))
          .bar((double) step.remaining() / Math.max(1, funnel.input()))
          .end();
    }
    return table.html();
  }

  private static String tile(String number, String label) {
    return "<div class=\"tile\"><b>"
        + Html.escape(number)
        + "</b><span>"
        + Html.escape(label)
        + "</span></div>";
  }
}
