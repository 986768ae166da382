package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ruyi.jobs.train.LocalSpark;
import scala.Option;

class BlockFetchTest {
  private static final int LENGTH = 1_000_003;
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();

  /** This JVM's memory; and its server, by the network, as another's. */
  private static Stream<BlockManagerId> holders() {
    BlockManagerId here = NativeBlocks.here();
    return Stream.of(
        here, BlockManagerId.apply("another", here.host(), here.port(), Option.empty()));
  }

  @ParameterizedTest
  @MethodSource("holders")
  void copiesFromMemoryAndFromFiles(BlockManagerId holder) throws IOException {
    int id = SPARK.sc().newRddId();
    List<ByteBuffer> blocks = new ArrayList<>();
    List<BlockFetch.Wanted> wanted = new ArrayList<>();
    for (StorageLevel level : List.of(StorageLevels.MEMORY_ONLY_SER, StorageLevels.DISK_ONLY)) {
      ByteBuffer block = random(blocks.size());
      BlockId name = store(id, blocks.size(), block, level);
      blocks.add(block);
      wanted.add(
          new BlockFetch.Wanted(
              name, ByteBuffer.allocateDirect(LENGTH), OptionalInt.of(BlockFetch.checksum(block))));
    }
    BlockFetch.copy(holder, wanted);
    assertThat(wanted).extracting(BlockFetch.Wanted::into).containsExactlyElementsOf(blocks);
    NativeBlocks.removeAll(id);
  }

  @ParameterizedTest
  @MethodSource("holders")
  void copiesEveryPiece(BlockManagerId holder) throws IOException {
    BlockId name = new RDDBlockId(SPARK.sc().newRddId(), 0);
    ByteBuffer block = random(3);
    ChunkedByteBuffer pieces =
        new ChunkedByteBuffer(
            new ByteBuffer[] {
              block.slice(0, 5), block.slice(5, 100_000), block.slice(100_005, LENGTH - 100_005)
            });
    assertThat(
            NativeBlocks.store(
                name, pieces, StorageLevels.MEMORY_ONLY_SER, NativeBlocks.Announce.NO))
        .isTrue();
    ByteBuffer into = ByteBuffer.allocateDirect(LENGTH);
    BlockFetch.copy(holder, wanted(name, into));
    assertThat(into).isEqualTo(block);
  }

  @ParameterizedTest
  @MethodSource("holders")
  void refusesWhatIsNotTheBlock(BlockManagerId holder) {
    int id = SPARK.sc().newRddId();
    BlockId name = store(id, 0, random(1), StorageLevels.MEMORY_ONLY_SER);
    ByteBuffer into = ByteBuffer.allocateDirect(LENGTH);
    assertThatThrownBy(
            () ->
                BlockFetch.copy(
                    holder, List.of(new BlockFetch.Wanted(name, into, OptionalInt.of(5)))))
        .isInstanceOf(IOException.class)
        .hasMessage("block %s arrived damaged", name);
    ByteBuffer shorter = ByteBuffer.allocateDirect(LENGTH - 1);
    assertThatThrownBy(() -> BlockFetch.copy(holder, wanted(name, shorter)))
        .isInstanceOf(IOException.class)
        .hasMessage("block %s has %d bytes, not %d", name, LENGTH, LENGTH - 1);
    NativeBlocks.drop(name);
    assertThatThrownBy(() -> BlockFetch.copy(holder, wanted(name, into)))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("(?s)block %s (is gone|cannot be fetched: .*)".formatted(name));
  }

  private static List<BlockFetch.Wanted> wanted(BlockId name, ByteBuffer into) {
    return BlockFetch.wanted(i -> name, List.of(into));
  }

  private static BlockId store(int id, int index, ByteBuffer block, StorageLevel level) {
    BlockId name = new RDDBlockId(id, index);
    assertThat(NativeBlocks.store(name, block, level, NativeBlocks.Announce.NO)).isTrue();
    assertThat(NativeBlocks.inMemory(name)).isEqualTo(level.useMemory());
    return name;
  }

  private static ByteBuffer random(int seed) {
    byte[] bytes = new byte[LENGTH];
    new Random(seed).nextBytes(bytes);
    ByteBuffer block = ByteBuffer.allocateDirect(LENGTH);
    block.put(0, bytes);
    return block;
  }
}
