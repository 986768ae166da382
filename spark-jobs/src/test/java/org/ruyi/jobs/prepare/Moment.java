package org.ruyi.jobs.prepare;

/**
 * How far a run has come, told by what it is about to do with a file, in the order in which a run
 * comes to them.
 */
enum Moment {
  LISTS_A_SHARD("open", ".*/shards/[0-9]+\\.tar", 3),
  STAGES_PICTURES("create", ".*/_work/pictures/_temporary/.*part-.*\\.parquet", 2),
  MOVES_STAGED_PICTURES("rename", ".*/_work/pictures/part-.*\\.parquet", 2),
  WRITES_THE_LEDGER("create", ".*/rejects/_temporary/.*part-.*\\.parquet", 1),
  WRITES_PAIRS("create", ".*/data/_temporary/.*part-.*\\.parquet", 2),
  MOVES_PAIRS("rename", ".*/data/part-.*\\.parquet", 2),
  WRITES_THE_STATE("create", ".*/state/_temporary/.*part-.*\\.parquet", 1),
  WRITES_THE_REPORT("create", ".*/report/\\.replace-.*", 3),
  DIGESTS_THE_FILES("open", ".*/report/word-cloud\\.svg", 1),
  COMMITTED_AND_WRITES_THE_HINT("create", ".*/set/\\.replace-.*", 1);

  private final String operation;
  private final String path;
  private final int most;

  Moment(String operation, String path, int most) {
    this.operation = operation;
    this.path = path;
    this.most = most;
  }

  /** {@code open}, {@code create} or {@code rename}, which is to this path. */
  String operation() {
    return operation;
  }

  /** Regular expression of the paths. */
  String path() {
    return path;
  }

  /** How often at least a run comes to it. */
  int most() {
    return most;
  }
}
