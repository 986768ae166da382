package org.ruyi.jobs.prepare;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ruyi.jobs.report.Html;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.report.Table;

/** What changed against the version before. */
final class ComparisonSection {
  private static final Map<String, String> DISTRIBUTIONS = distributions();

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
    table
        .row()
        .text("share kept")
        .number(percent(share(before)))
        .number(percent(share(now)))
        .number(points(share(now) - share(before)))
        .end();
    row(table, "rejected", before.rejected(), now.rejected());
    for (String rule : union(before.rejects().keySet(), now.rejects().keySet())) {
      double was = before.rejects().getOrDefault(rule, Double.NaN);
      double is = now.rejects().getOrDefault(rule, Double.NaN);
      if (was > 0 || is > 0) {
        row(table, "rejected by " + rule, was, is);
      }
    }
    row(table, "unique tokens", before.uniqueTokens(), now.uniqueTokens());
    return table.html() + moments(before, now);
  }

  private static String moments(PublishedStats before, PublishedStats now) {
    Table table = new Table("", "#Mean: before", "#now", "#Median: before", "#now");
    DISTRIBUTIONS.forEach(
        (name, label) -> row(table, label, before.distribution(name), now.distribution(name)));
    for (String score : union(before.scores().keySet(), now.scores().keySet())) {
      row(
          table,
          "score " + score,
          before.scores().getOrDefault(score, PublishedStats.Moments.UNKNOWN),
          now.scores().getOrDefault(score, PublishedStats.Moments.UNKNOWN));
    }
    return table.html();
  }

  private static void row(
      Table table, String label, PublishedStats.Moments before, PublishedStats.Moments now) {
    table
        .row()
        .text(Shortened.of(label))
        .number(Numbers.plain(before.mean()))
        .number(withChange(before.mean(), now.mean()))
        .number(Numbers.plain(before.median()))
        .number(withChange(before.median(), now.median()))
        .end();
  }

  private static String withChange(double before, double now) {
    return Numbers.plain(now)
        + (Double.isNaN(before) || Double.isNaN(now) || before == 0
            ? ""
            : String.format(Locale.ROOT, " (%+.1f%%)", 100 * (now - before) / Math.abs(before)));
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

  private static Map<String, String> distributions() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("tokens", "tokens a caption");
    labels.put("han_characters", "Han characters a caption");
    labels.put("shorter_side", "shorter side, pixels");
    labels.put("longer_side", "longer side, pixels");
    labels.put("original_width", "original width, pixels");
    labels.put("original_height", "original height, pixels");
    labels.put("aspect_ratio", "aspect ratio");
    labels.put("file_bytes", "file size, bytes");
    return labels;
  }

  private static String percent(double value) {
    return Double.isFinite(value) ? Numbers.plain(value) + "%" : "–";
  }

  private static String points(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%+.2f points", value) : "–";
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
