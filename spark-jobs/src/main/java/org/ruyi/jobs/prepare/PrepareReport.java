package org.ruyi.jobs.prepare;

import java.util.List;
import java.util.Map;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.stats.CorpusStatistics;
import org.ruyi.data.stats.Distribution;
import org.ruyi.data.stats.Funnel;
import org.ruyi.jobs.report.Histogram;
import org.ruyi.jobs.report.Html;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.report.Page;
import org.ruyi.jobs.report.Table;

/** The report of a dataset version, for people. */
final class PrepareReport {
  static final int BARS = 32;

  private PrepareReport() {}

  /**
   * @param version as the subtitle names it
   */
  static String html(
      PrepareConfig config,
      String version,
      Funnel funnel,
      CorpusStatistics statistics,
      Samples samples) {
    return new Page(
            config.output().name(),
            version.substring(version.lastIndexOf('/') + 1) + " · from " + config.source().path())
        .section("Pairs", tiles(funnel))
        .section("What each rule took", funnel(funnel))
        .section("Statistics", statistics(statistics))
        .section("Distributions of the kept pairs", charts(statistics))
        .section("Kept pairs", sheet(samples.kept()))
        .section("Rejected pairs", rejects(samples.rejects()))
        .html();
  }

  private static String tiles(Funnel funnel) {
    return "<div class=\"tiles\">"
        + tile(Numbers.whole(funnel.input()), "pairs in the source")
        + tile(Numbers.whole(funnel.kept()), "kept")
        + tile(Numbers.whole(funnel.rejected()), "rejected, each with its reason in the ledger")
        + tile(Numbers.percent(funnel.kept(), funnel.input()), "of the source kept")
        + "</div>";
  }

  private static String tile(String number, String label) {
    return "<div class=\"tile\"><b>"
        + Html.escape(number)
        + "</b><span>"
        + Html.escape(label)
        + "</span></div>";
  }

  private static String funnel(Funnel funnel) {
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
          .bar((double) step.remaining() / funnel.input())
          .end();
    }
    return table.html();
  }

  private static String statistics(CorpusStatistics statistics) {
    Distribution tokens = statistics.tokens();
    return new Table("Corpus", "#Pairs", "#Unique tokens", "#Tokens: mean", "#std", "#median")
            .row()
            .text("this version")
            .number(Numbers.whole(statistics.pairs()))
            .number(Numbers.whole(statistics.uniqueTokens()))
            .number(Numbers.decimal(tokens.mean()))
            .number(Numbers.decimal(tokens.standardDeviation()))
            .number(Numbers.decimal(tokens.median()))
            .end()
            .row()
            .text("Wukong, as published")
            .number("101,483,885")
            .number("20,442")
            .number("22.0")
            .number("7.0")
            .number("24.0")
            .end()
            .html()
        + "<p class=\"note\">A token is a Han character, a punctuation mark, or a run of other"
        + " characters.</p>";
  }

  private static String charts(CorpusStatistics statistics) {
    return "<div class=\"charts\">"
        + chart("Original width", "pixels", statistics.originalWidth(), 1)
        + chart("Original height", "pixels", statistics.originalHeight(), 1)
        + chart("Aspect ratio", "width / height", statistics.aspectRatio(), 100)
        + chart("Han characters", "a caption", statistics.hanCharacters(), 1)
        + chart("Tokens", "a caption", statistics.tokens(), 1)
        + "</div>";
  }

  private static String chart(String title, String label, Distribution values, double unit) {
    List<Histogram.Bar> bars =
        values.bins(BARS).stream()
            .map(b -> new Histogram.Bar(b.from() / unit, (b.to() + 1) / unit, b.count()))
            .toList();
    return Histogram.svg(title, label, bars.size() > 1 ? bars : framed(bars.get(0)));
  }

  /** A single value between empty neighbours, so that it is seen as a bar. */
  private static List<Histogram.Bar> framed(Histogram.Bar bar) {
    double width = 4 * (bar.to() - bar.from());
    return List.of(
        new Histogram.Bar(bar.from() - width, bar.from(), 0),
        bar,
        new Histogram.Bar(bar.to(), bar.to() + width, 0));
  }

  private static String sheet(List<Samples.Picture> pictures) {
    StringBuilder html = new StringBuilder("<div class=\"sheet\">");
    for (Samples.Picture picture : pictures) {
      html.append("<figure title=\"")
          .append(Html.escape(picture.key()))
          .append("\">")
          .append(Html.image("image/" + picture.format(), picture.bytes(), picture.caption()))
          .append("<figcaption>")
          .append(Html.escape(picture.caption()))
          .append("</figcaption></figure>");
    }
    return html.append("</div>").toString();
  }

  private static String rejects(Map<String, List<Samples.Reject>> rejects) {
    if (rejects.isEmpty()) {
      return "<p class=\"note\">None.</p>";
    }
    StringBuilder html = new StringBuilder();
    rejects.forEach(
        (rule, rows) -> {
          Table table = new Table("Key", "Caption", "Measured", "Wanted", "Detail");
          for (Samples.Reject row : rows) {
            table
                .row()
                .text(shortened(row.key()))
                .text(shortened(row.caption()))
                .text(row.measured())
                .text(row.threshold())
                .text(row.detail())
                .end();
          }
          html.append("<h3>").append(Html.escape(rule)).append("</h3>").append(table.html());
        });
    return html.toString();
  }

  private static String shortened(String text) {
    int limit = 120;
    return text.codePointCount(0, text.length()) <= limit
        ? text
        : text.substring(0, text.offsetByCodePoints(0, limit)) + "…";
  }
}
