package org.ruyi.data.config;

import java.io.Serializable;
import java.util.List;

/** Everything that the prepare job is told; the keys are documented in its defaults file. */
public record PrepareConfig(
    SourceConfig source,
    OutputConfig output,
    CaptionConfig caption,
    FetchConfig fetch,
    ImageConfig image,
    DedupConfig dedup,
    List<ScorerConfig> scorers,
    RefreshConfig refresh,
    GatesConfig gates)
    implements Serializable {

  /** The columns of the scores, in the order of the scorers. */
  public List<String> scores() {
    return scorers.stream().map(ScorerConfig::name).toList();
  }
}
