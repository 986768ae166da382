package org.ruyi.data.stats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ruyi.data.caption.HanCount;
import org.ruyi.data.caption.HanShare;
import org.ruyi.data.caption.MeaninglessName;
import org.ruyi.data.caption.SensitiveWords;
import org.ruyi.data.dedup.Duplicates;
import org.ruyi.data.fetch.TooManyBytes;
import org.ruyi.data.image.AspectRatio;
import org.ruyi.data.image.MinSideRule;
import org.ruyi.data.image.NoAnimation;
import org.ruyi.data.image.PicturePreparation;
import org.ruyi.data.image.TooManyPixels;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.pipeline.CaptionFrequency;
import org.ruyi.data.pipeline.DuplicateKeys;
import org.ruyi.data.pipeline.DuplicatePairs;
import org.ruyi.data.pipeline.KeywordCap;
import org.ruyi.data.pipeline.PictureBytes;
import org.ruyi.data.source.Listing;
import org.ruyi.data.source.SourceRules;

/**
 * The pairs that each rule took, in the order of the rules.
 *
 * @param input pairs that the source held
 */
public record Funnel(long input, List<Step> steps) {

  /**
   * One rule.
   *
   * @param remaining pairs after it
   */
  public record Step(String stage, String rule, long rejected, long remaining) {}

  private record Named(String stage, String rule) {}

  private static final List<Named> ORDER =
      List.of(
          named(Stage.SOURCE, SourceRules.MALFORMED_ROW),
          named(Stage.SOURCE, SourceRules.FORBIDDEN_PATH),
          named(Stage.SOURCE, SourceRules.MISSING_IMAGE),
          named(Stage.SOURCE, SourceRules.MISSING_CAPTION),
          named(Stage.SOURCE, DuplicateKeys.NAME),
          named(Stage.CAPTION, MeaninglessName.NAME),
          named(Stage.CAPTION, HanCount.NAME),
          named(Stage.CAPTION, HanShare.NAME),
          named(Stage.CAPTION, SensitiveWords.NAME),
          named(Stage.CAPTION, DuplicatePairs.NAME),
          named(Stage.CAPTION, CaptionFrequency.NAME),
          named(Stage.CAPTION, KeywordCap.NAME),
          named(Stage.FETCH, SourceRules.MISSING_IMAGE),
          named(Stage.FETCH, PictureBytes.OPTED_OUT),
          named(Stage.FETCH, PictureBytes.FORBIDDEN_ADDRESS),
          named(Stage.FETCH, PictureBytes.FETCH_FAILED),
          named(Stage.FETCH, TooManyBytes.NAME),
          named(Stage.IMAGE, PicturePreparation.UNSUPPORTED_FORMAT),
          named(Stage.IMAGE, TooManyPixels.NAME),
          named(Stage.IMAGE, MinSideRule.NAME),
          named(Stage.IMAGE, AspectRatio.NAME),
          named(Stage.IMAGE, NoAnimation.NAME),
          named(Stage.IMAGE, PicturePreparation.UNDECODABLE),
          named(Stage.DEDUP, Duplicates.BYTES),
          named(Stage.DEDUP, Duplicates.NEAR));

  /**
   * Counts a ledger.
   *
   * @param rejects with the columns {@code stage} and {@code rule}
   */
  public static Funnel of(long input, Dataset<Row> rejects) {
    Map<Named, Long> counts = new LinkedHashMap<>();
    for (Row row : rejects.groupBy(Listing.STAGE, Listing.RULE).count().collectAsList()) {
      counts.put(new Named(row.getString(0), row.getString(1)), row.getLong(2));
    }
    List<Step> steps = new ArrayList<>();
    long remaining = input;
    for (Named named : order(counts.keySet())) {
      Long count = counts.remove(named);
      long rejected = count == null ? 0 : count;
      remaining -= rejected;
      steps.add(new Step(named.stage(), named.rule(), rejected, remaining));
    }
    if (!counts.isEmpty()) {
      throw new IllegalStateException("Rules without a place in the funnel: " + counts.keySet());
    }
    return new Funnel(input, List.copyOf(steps));
  }

  /**
   * The scores' rules have the names that the configuration gives them, and stand after the
   * image's.
   */
  private static List<Named> order(Set<Named> found) {
    List<Named> scores =
        found.stream()
            .filter(named -> named.stage().equals(Stage.SCORE.label()))
            .sorted(Comparator.comparing(Named::rule))
            .toList();
    int after = 0;
    while (after < ORDER.size() && !ORDER.get(after).stage().equals(Stage.DEDUP.label())) {
      after++;
    }
    List<Named> order = new ArrayList<>(ORDER);
    order.addAll(after, scores);
    return order;
  }

  /** Pairs that every rule let pass. */
  public long kept() {
    return steps.get(steps.size() - 1).remaining();
  }

  /** Pairs that some rule rejected. */
  public long rejected() {
    return input - kept();
  }

  /** Rejects by the rule's name, those that rejected nothing left out. */
  public Map<String, Long> byRule() {
    Map<String, Long> counts = new TreeMap<>();
    for (Step step : steps) {
      if (step.rejected() > 0) {
        counts.merge(step.rule(), step.rejected(), Long::sum);
      }
    }
    return counts;
  }

  private static Named named(Stage stage, String rule) {
    return new Named(stage.label(), rule);
  }
}
