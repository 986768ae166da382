package org.ruyi.jobs.prepare;

import java.time.Duration;
import org.ruyi.data.stats.Funnel;

/**
 * What a run of the prepare job published.
 *
 * @param version name of the new version; where nothing is new, of the newest
 * @param uri folder of the version
 * @param manifestUri the commit
 * @param reportUri the report, in HTML
 * @param funnel the pairs that each rule took; {@code input = kept + rejected}
 */
public record PrepareResult(
    Outcome outcome,
    String version,
    String uri,
    String manifestUri,
    String reportUri,
    Funnel funnel,
    Duration elapsed) {

  /** Whether there is a new version. */
  public enum Outcome {
    PUBLISHED,
    /** The newest version holds these very pairs and rejects: no other was made. */
    UNCHANGED
  }

  public long input() {
    return funnel.input();
  }

  public long kept() {
    return funnel.kept();
  }

  public long rejected() {
    return funnel.rejected();
  }
}
