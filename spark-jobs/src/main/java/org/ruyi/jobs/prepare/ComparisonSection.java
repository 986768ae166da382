package org.ruyi.jobs.prepare;

import java.util.LinkedHashSet;
import java.util.Set;
import org.ruyi.jobs.report.Html;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.report.Table;

/** What changed against the version before. */
final class ComparisonSection {
  private ComparisonSection() {}

  static String html(ReportInput.Parent parent, PublishedStats now) {
    if (parent.stats() == null) {
      return "<p class=\"note\">"
          + Html.escape(
              "Nothing to compare: the statistics of " + parent.version() + " cannot be read.")
          + "</p>";
    }
    PublishedStats before = PublishedStats.of(parent.stats());
    Table table = new Table("", "#" + parent.version(), "#this version", "#Change");
    row(table, "pairs in the source", before.input(), now.input());
    row(table, "kept", before.kept(), now.kept());
    row(table, "share kept, %", share(before), share(now));
    row(table, "rejected", before.rejected(), now.rejected());
    for (String rule : union(before.rejects().keySet(), now.rejects().keySet())) {
      double was = before.rejects().getOrDefault(rule, Double.NaN);
      double is = now.rejects().getOrDefault(rule, Double.NaN);
      if (was > 0 || is > 0) {
        row(table, "rejected by " + rule, was, is);
      }
    }
    row(table, "unique tokens", before.uniqueTokens(), now.uniqueTokens());
    distribution(table, "tokens a caption", "tokens", before, now);
    distribution(table, "Han characters a caption", "han_characters", before, now);
    distribution(table, "shorter side", "shorter_side", before, now);
    distribution(table, "longer side", "longer_side", before, now);
    distribution(table, "original width", "original_width", before, now);
    distribution(table, "original height", "original_height", before, now);
    distribution(table, "aspect ratio", "aspect_ratio", before, now);
    distribution(table, "file size, bytes", "file_bytes", before, now);
    for (String score : union(before.scores().keySet(), now.scores().keySet())) {
      moments(
          table,
          "score " + score,
          before.scores().getOrDefault(score, PublishedStats.Moments.UNKNOWN),
          now.scores().getOrDefault(score, PublishedStats.Moments.UNKNOWN));
    }
    return table.html();
  }

  private static void distribution(
      Table table, String label, String name, PublishedStats before, PublishedStats now) {
    moments(table, label, before.distribution(name), now.distribution(name));
  }

  private static void moments(
      Table table, String label, PublishedStats.Moments before, PublishedStats.Moments now) {
    row(table, label + ": mean", before.mean(), now.mean());
    row(table, label + ": median", before.median(), now.median());
  }

  private static void row(Table table, String label, double before, double now) {
    table
        .row()
        .text(Shortened.of(label))
        .number(Numbers.plain(before))
        .number(Numbers.plain(now))
        .number(Numbers.change(before, now))
        .end();
  }

  private static double share(PublishedStats stats) {
    return 100 * stats.kept() / stats.input();
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> union = new LinkedHashSet<>(other);
    union.addAll(one);
    return union;
  }
}
