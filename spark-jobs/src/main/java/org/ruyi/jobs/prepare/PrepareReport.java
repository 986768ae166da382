package org.ruyi.jobs.prepare;

import org.ruyi.jobs.report.Page;
import org.ruyi.jobs.report.WordCloud;

/**
 * The report of a dataset version, for people.
 *
 * @param words as a picture, which is part of the page and a file of its own
 */
record PrepareReport(ReportInput input, WordCloud words) {
  static PrepareReport of(ReportInput input) {
    return new PrepareReport(input, WordsSection.cloud(input.numbers().words()));
  }

  String html() {
    VersionNumbers numbers = input.numbers();
    Page page =
        new Page(
            input.config().output().name(),
            input.version() + " · from " + input.config().source().path());
    page.section("Pairs", FunnelSection.tiles(numbers.funnel()));
    if (!input.gates().isEmpty()) {
      page.section("Quality gates", GatesSection.html(input.gates()));
    }
    page.section("What each rule took", FunnelSection.table(numbers.funnel()));
    input
        .parent()
        .ifPresent(
            parent ->
                page.section(
                    "Since the last version",
                    ComparisonSection.html(parent, PublishedStats.of(StatsJson.tree(input)))));
    page.section("Statistics", CorpusSection.table(numbers.corpus()))
        .section("Distributions", CorpusSection.charts(numbers.corpus(), numbers.fetches().bytes()))
        .section("Words", WordsSection.html(numbers.words(), words))
        .section("Fetches", FetchSection.html(numbers.fetches()));
    if (!numbers.corpus().scores().isEmpty()) {
      page.section("Scores", CorpusSection.scores(numbers.corpus()));
    }
    return page.section("Kept pairs", SamplesSection.kept(input.samples().kept()))
        .section("Rejected pairs", SamplesSection.rejects(input.samples().rejects()))
        .html();
  }
}
