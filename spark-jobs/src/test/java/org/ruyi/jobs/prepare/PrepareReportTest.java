package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.stats.CorpusStatistics;
import org.ruyi.data.stats.Distribution;
import org.ruyi.data.stats.FetchStatistics;
import org.ruyi.data.stats.Funnel;
import org.ruyi.data.stats.ScoreStatistics;
import org.ruyi.data.stats.TopWords;
import org.ruyi.jobs.config.ConfigurationLoader;

final class PrepareReportTest {
  private static final String HOSTILE = "\"><script>alert(1)</script>";

  @Test
  void whatStrangersWroteIsText() {
    String page = html(new ReportInput.Parent(HOSTILE, null));
    assertThat(page)
        .contains("&lt;script&gt;", "data:image/jpeg;base64,AQID", "✗ 1 gate failed", "✓")
        .contains("cannot be read")
        .doesNotContain("<script");
    assertThat(PrepareReport.of(input(Optional.empty())).words().file()).doesNotContain("<script");
  }

  @Test
  void statisticsAreReadBack() throws IOException {
    ReportInput input = input(Optional.empty());
    JsonNode read =
        StatsJson.read(StatsJson.of(input).getBytes(StandardCharsets.UTF_8), "stats.json");
    assertThat(read.get("format").intValue()).isEqualTo(1);
    assertThat(read.at("/distributions/file_bytes/mean").isNull()).isTrue();
    assertThat(read.at("/fetches/slowest_hosts/0/p95_millis").longValue()).isEqualTo(90);
    assertThat(read.at("/gates/1/passed").booleanValue()).isFalse();
    PublishedStats stats = PublishedStats.of(read);
    assertThat(stats.kept()).isEqualTo(3);
    assertThat(stats.rejects()).containsEntry("image: min-side", 1.0);
    assertThat(stats.distribution("tokens")).isEqualTo(new PublishedStats.Moments(2, 2));
    assertThat(stats.distribution("file_bytes").mean()).isNaN();
    assertThat(stats.scores().get("clip").mean()).isEqualTo(0.0002);
  }

  @Test
  void saysWhatChanged() throws IOException {
    JsonNode parent =
        read(
            "{\"kept\": 2, \"input\": 4, \"unique_tokens\": \"many\", \"funnel\": [{\"stage\":"
                + " \"image\", \"rule\": \"gone\", \"rejected\": 7}],"
                + " \"distributions\": {\"tokens\": {\"mean\": 4.0}}}");
    String page = html(new ReportInput.Parent("v1", parent));
    assertThat(page)
        .contains(
            "<td>kept</td><td class=\"n\">2</td><td class=\"n\">3</td>"
                + "<td class=\"n\">+1 (+50.0%)</td>")
        .contains(
            "<td>rejected by image: gone</td><td class=\"n\">7</td><td class=\"n\">–</td>"
                + "<td class=\"n\">–</td>")
        .contains(
            "<td>tokens a caption</td><td class=\"n\">4</td><td class=\"n\">2 (-50.0%)</td>"
                + "<td class=\"n\">–</td><td class=\"n\">2</td>")
        .contains("<td>unique tokens</td><td class=\"n\">–</td><td class=\"n\">9</td>");
  }

  @Test
  void aBrokenParentIsNoParent() throws IOException {
    assertThatThrownBy(() -> read("{\"kept\": 2"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot read stats.json: Unexpected end-of-input");
    assertThatThrownBy(() -> read("[1]"))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot read stats.json: it is no JSON object");
    for (String odd :
        List.of(
            "{}",
            "{\"funnel\": 3, \"distributions\": [1], \"scores\": null}",
            "{\"funnel\": [1, {\"rule\": 2}, {\"rule\": \"<script>\"}], \"kept\": \"NaN\"}",
            "{\"kept\": 1e999, \"input\": 0}")) {
      ReportInput.Parent parent = new ReportInput.Parent("v1", read(odd));
      assertThat(html(parent)).doesNotContain("<script");
    }
    String whole = StatsJson.of(input(Optional.empty()));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      byte[] mutated = whole.getBytes(StandardCharsets.UTF_8);
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      try {
        PublishedStats.of(StatsJson.read(mutated, "stats.json"));
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith("Cannot read stats.json: ");
      }
    }
  }

  private static String html(ReportInput.Parent parent) {
    return PrepareReport.of(input(Optional.of(parent))).html();
  }

  private static JsonNode read(String text) throws IOException {
    return StatsJson.read(text.getBytes(StandardCharsets.UTF_8), "stats.json");
  }

  private static ReportInput input(Optional<ReportInput.Parent> parent) {
    Distribution some = of(1, 2, 3);
    CorpusStatistics corpus =
        new CorpusStatistics(
            3,
            9,
            some,
            some,
            some,
            some,
            some,
            some,
            some,
            List.of(new ScoreStatistics("clip", some, 0), new ScoreStatistics(HOSTILE, of(), 3)));
    FetchStatistics fetches =
        new FetchStatistics(
            of(),
            some,
            List.of(
                new FetchStatistics.Outcome(
                    HOSTILE, 3, List.of(new FetchStatistics.Status(404, 2)))),
            List.of(new FetchStatistics.Host(HOSTILE, 5, 1, 30.5, 90)));
    TopWords words = new TopWords(List.of(new TopWords.Word(HOSTILE, 3)), 3, 3);
    Funnel funnel = new Funnel(4, List.of(new Funnel.Step("image", "min-side", 1, 3)));
    Samples samples =
        new Samples(
            List.of(new Samples.Picture(HOSTILE, HOSTILE, "jpeg", new byte[] {4})),
            Map.of(
                "image: min-side",
                List.of(
                    new Samples.Reject(
                        HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, new byte[] {1, 2, 3}))));
    return new ReportInput(
        config(),
        "v2",
        new VersionNumbers(funnel, corpus, fetches, words),
        samples,
        List.of(
            new GateResult("min-rows", "3", "at least 1", true),
            new GateResult(HOSTILE, HOSTILE, HOSTILE, false)),
        parent);
  }

  private static PrepareConfig config() {
    return ConfigurationLoader.load(
            PrepareConfig.class,
            PrepareJob.DEFAULTS,
            ConfigFactory.parseMap(
                Map.of(
                    "source.format", "webdataset",
                    "source.path", HOSTILE,
                    "output.root", "out",
                    "output.name", "set")),
            List.of(),
            "test")
        .value();
  }

  private static Distribution of(long... values) {
    TreeMap<Long, Long> counts = new TreeMap<>();
    for (long value : values) {
      counts.merge(value, 1L, Long::sum);
    }
    return new Distribution(counts);
  }
}
