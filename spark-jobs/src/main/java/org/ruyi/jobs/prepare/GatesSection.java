package org.ruyi.jobs.prepare;

import java.util.List;
import org.ruyi.jobs.report.Html;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.report.Table;

/** Whether the version is what was expected. */
final class GatesSection {
  private GatesSection() {}

  static String html(List<GateResult> gates) {
    long failed = gates.stream().filter(gate -> !gate.passed()).count();
    Table table = new Table("Gate", "Measured", "Wanted", "Verdict");
    for (GateResult gate : gates) {
      table
          .row()
          .text(Shortened.of(gate.name()))
          .text(Shortened.of(gate.measured()))
          .text(Shortened.of(gate.threshold()))
          .verdict(
              gate.passed() ? "passed" : "failed",
              gate.passed() ? Table.Verdict.GOOD : Table.Verdict.BAD)
          .end();
    }
    String summary =
        failed == 0
            ? "All gates passed."
            : Numbers.whole(failed)
                + (failed == 1 ? " gate" : " gates")
                + " failed: this version is not published.";
    return "<p class=\""
        + (failed == 0 ? "good" : "bad")
        + "\"><b>"
        + Html.escape((failed == 0 ? "✓ " : "✗ ") + summary)
        + "</b></p>"
        + table.html();
  }
}
