package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The averaged shards of a round, where the executors that averaged them still hold them. The next
 * round mostly starts from just these numbers: executors then fetch them from each other, every one
 * as much as it hands out, as in the second half of a ring's all-reduce, and the driver's network
 * does not carry the state once more for each of them.
 *
 * @param holders of the shards
 * @param checksums CRC-32C of the shards' pieces
 */
record Averages(
    ShardBlocks blocks, Shards shards, List<BlockManagerId> holders, List<List<Integer>> checksums)
    implements StateSource {
  private static final Logger LOG = LoggerFactory.getLogger(Averages.class);

  static Averages of(ShardBlocks blocks, Shards shards, List<AveragedShard> averaged) {
    return new Averages(
        blocks,
        shards,
        averaged.stream().map(AveragedShard::holder).toList(),
        averaged.stream().map(AveragedShard::checksums).toList());
  }

  /**
   * Whether a state is what was averaged: nobody has changed it since, no outer optimizer and no
   * caller. Of a state that was changed in one piece alone, one in 2^32 is taken for it.
   */
  boolean are(FlatState state) {
    return shards.length() == state.parameters().length()
        && IntStream.range(0, shards.count())
            .allMatch(
                shard ->
                    BlockFetch.checksums(shards.of(state, shard).pieces())
                        .equals(checksums.get(shard)));
  }

  /** The same, with the driver in the place of executors that are no more. */
  Averages ofTheLiving(SparkContext context) {
    scala.collection.Map<BlockManagerId, ?> living =
        context.env().blockManager().master().getMemoryStatus();
    return new Averages(
        blocks,
        shards,
        holders.stream()
            .map(holder -> living.contains(holder) ? holder : NativeBlocks.here())
            .toList(),
        checksums);
  }

  List<Integer> allChecksums() {
    return checksums.stream().flatMap(List::stream).toList();
  }

  @Override
  public List<ByteBuffer> blocks(FlatState state) {
    return IntStream.range(0, shards.count())
        .mapToObj(shard -> shards.of(state, shard).pieces())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public void fetch(
      List<BlockFetch.Wanted> wanted, BlockManagerId driver, int worker, StateMemory.Lease into)
      throws IOException {
    Map<BlockManagerId, List<BlockFetch.Wanted>> drivers = new LinkedHashMap<>();
    Map<BlockManagerId, List<BlockFetch.Wanted>> theirs = new HashMap<>();
    Iterator<BlockFetch.Wanted> all = wanted.iterator();
    for (int shard = 0; shard < shards.count(); shard++) {
      BlockManagerId holder = holders.get(shard);
      for (int piece = 0; piece < checksums.get(shard).size(); piece++) {
        BlockFetch.Wanted block = all.next();
        BlockId name = blocks.average(shard).apply(piece);
        drivers.computeIfAbsent(holder, unused -> new ArrayList<>()).add(block);
        theirs
            .computeIfAbsent(holder, unused -> new ArrayList<>())
            .add(new BlockFetch.Wanted(name, block.into(), checksum(holder, block)));
      }
    }
    List<BlockManagerId> order = new ArrayList<>(drivers.keySet());
    Collections.rotate(order, -worker);
    for (BlockManagerId holder : order) {
      if (holder.equals(driver) || !found(holder, theirs.get(holder))) {
        BlockFetch.copy(driver, drivers.get(holder));
      }
    }
  }

  /** Nothing can happen to a block on its way from this JVM's memory to itself. */
  private static OptionalInt checksum(BlockManagerId holder, BlockFetch.Wanted block) {
    return holder.equals(NativeBlocks.here()) ? OptionalInt.empty() : block.checksum();
  }

  /** Whether a holder still had everything. */
  private static boolean found(BlockManagerId holder, List<BlockFetch.Wanted> theirs)
      throws InterruptedIOException {
    try {
      BlockFetch.copy(holder, theirs);
      return true;
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      LOG.info("Fetching from the driver what {} had: {}", holder, e.getMessage());
      return false;
    }
  }
}
