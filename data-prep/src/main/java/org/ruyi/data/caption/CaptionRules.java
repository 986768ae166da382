package org.ruyi.data.caption;

import java.util.ArrayList;
import java.util.List;
import org.ruyi.data.config.CaptionConfig;

/** The rules that a configuration asks for. */
public final class CaptionRules {
  private CaptionRules() {}

  /** In the order in which they judge. */
  public static List<CaptionRule> of(CaptionConfig config) {
    List<CaptionRule> rules = new ArrayList<>();
    if (config.dropMeaninglessNames()) {
      // Before the count of Han characters, which most of them fail too and which tells less.
      rules.add(new MeaninglessName());
    }
    rules.add(new HanCount(config.minHan(), config.maxHan()));
    return List.copyOf(rules);
  }
}
