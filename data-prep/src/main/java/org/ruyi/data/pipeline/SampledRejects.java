package org.ruyi.data.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Which rejects a report may show: of every rule the few whose keys have the smallest hashes. A
 * task sees its own rows alone, so it chooses some that the whole corpus's choice leaves out, but
 * none that the whole corpus would choose is missing.
 */
final class SampledRejects {
  /** Of Spark's {@code xxhash64}. */
  private static final long SEED = 42;

  private final Map<String, TreeSet<Long>> smallest = new HashMap<>();

  /** Whether the row is among the smallest so far. */
  boolean add(String rule, String key) {
    TreeSet<Long> hashes = smallest.computeIfAbsent(rule, r -> new TreeSet<>());
    UTF8String text = UTF8String.fromString(key);
    long hash =
        XXH64.hashUnsafeBytes(text.getBaseObject(), text.getBaseOffset(), text.numBytes(), SEED);
    hashes.add(hash);
    return hashes.size() <= PictureStage.SAMPLED_REJECTS || hashes.pollLast() != hash;
  }
}
