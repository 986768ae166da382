package org.ruyi.jobs.prepare;

import org.ruyi.data.stats.CorpusStatistics;
import org.ruyi.data.stats.Distribution;
import org.ruyi.data.stats.ScoreStatistics;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.report.Table;

/** What the kept pairs are like. */
final class CorpusSection {
  private static final String PAIRS = "pairs";

  private CorpusSection() {}

  /** Beside the numbers that Wukong's paper gives of its own corpus. */
  static String table(CorpusStatistics statistics) {
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

  static String charts(CorpusStatistics corpus, Distribution bytes) {
    return "<div class=\"charts\">"
        + chart("Shorter side of the original", "pixels", corpus.shorterSide(), 1)
        + chart("Longer side of the original", "pixels", corpus.longerSide(), 1)
        + chart("Original width", "pixels", corpus.originalWidth(), 1)
        + chart("Original height", "pixels", corpus.originalHeight(), 1)
        + chart("Aspect ratio", "width / height", corpus.aspectRatio(), 100)
        + DistributionChart.svg(
            "File size, of all pictures got in this run", "kB", "pictures", bytes, 1000)
        + chart("Han characters", "a caption", corpus.hanCharacters(), 1)
        + chart("Tokens", "a caption", corpus.tokens(), 1)
        + "</div>"
        + "<p class=\"note\">A paler bar holds all that is greater; the line is the median.</p>";
  }

  static String scores(CorpusStatistics corpus) {
    Table table = new Table("Score", "#Mean", "#std", "#Median", "#Pairs without");
    StringBuilder charts = new StringBuilder("<div class=\"charts\">");
    for (ScoreStatistics score : corpus.scores()) {
      Distribution values = score.values();
      table
          .row()
          .text(Shortened.of(score.name()))
          .number(Numbers.plain(values.mean() / ScoreStatistics.UNIT))
          .number(Numbers.plain(values.standardDeviation() / ScoreStatistics.UNIT))
          .number(Numbers.plain(values.median() / ScoreStatistics.UNIT))
          .number(Numbers.whole(score.missing()))
          .end();
      charts.append(chart(Shortened.of(score.name()), "score", values, ScoreStatistics.UNIT));
    }
    return table.html() + charts.append("</div>");
  }

  private static String chart(String title, String label, Distribution values, double unit) {
    return DistributionChart.svg(title, label, PAIRS, values, unit);
  }
}
