package org.ruyi.data.caption;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.data.config.CaptionConfig;

/** The rules that a configuration asks for. */
public final class CaptionRules {
  private CaptionRules() {}

  /**
   * In the order in which they judge: the cheap ones first. Reads the list of sensitive words.
   *
   * @throws org.ruyi.data.InvalidSourceException where the list cannot be read
   */
  public static List<CaptionRule> of(CaptionConfig config, Configuration hadoop) {
    List<CaptionRule> rules = new ArrayList<>();
    if (config.dropMeaninglessNames()) {
      // Before the count of Han characters, which most of them fail too and which tells less.
      rules.add(new MeaninglessName());
    }
    rules.add(new HanCount(config.minHan(), config.maxHan()));
    if (config.minHanShare() > 0) {
      rules.add(new HanShare(config.minHanShare()));
    }
    if (!config.sensitiveWords().isBlank()) {
      rules.add(new SensitiveWords(WordList.read(config.sensitiveWords(), hadoop)));
    }
    return List.copyOf(rules);
  }
}
