package org.ruyi.jobs.prepare;

import java.util.Optional;
import org.ruyi.data.pipeline.RefreshPlan;
import org.ruyi.data.stats.Funnel;

/**
 * What a run would do.
 *
 * @param funnel up to the captions
 * @param plan what becomes of the pairs that it keeps
 * @param vanished of the input, pairs that only the parent version has
 * @param parent the version that would be carried over from
 */
public record DryRun(
    Funnel funnel, RefreshPlan.Counts plan, long vanished, Optional<String> parent) {}
