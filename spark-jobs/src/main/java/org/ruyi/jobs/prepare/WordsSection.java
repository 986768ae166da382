package org.ruyi.jobs.prepare;

import org.ruyi.data.stats.TopWords;
import org.ruyi.jobs.report.BarChart;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.report.WordCloud;

/** What the captions speak of. */
final class WordsSection {
  private static final int BARS = 40;

  private WordsSection() {}

  static WordCloud cloud(TopWords words) {
    return new WordCloud(
        words.words().stream().map(w -> new WordCloud.Word(w.text(), w.count())).toList());
  }

  static String html(TopWords words, WordCloud cloud) {
    if (words.words().isEmpty()) {
      return "<p class=\"note\">None.</p>";
    }
    return "<div class=\"stack\">"
        + cloud.svg()
        + BarChart.svg(
            "Occurrences",
            words.words().stream()
                .limit(BARS)
                .map(w -> new BarChart.Bar(w.text(), w.count()))
                .toList())
        + "</div><p class=\"note\">Words as Jieba divides the captions, without stop words; counted in "
        + (words.counted() == words.captions()
            ? "all " + Numbers.whole(words.captions()) + " captions."
            : "a sample of "
                + Numbers.whole(words.counted())
                + " of "
                + Numbers.whole(words.captions())
                + " captions, chosen by the hashes of their keys.")
        + "</p>";
  }
}
