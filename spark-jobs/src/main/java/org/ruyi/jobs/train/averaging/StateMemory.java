package org.ruyi.jobs.train.averaging;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockId;

/**
 * This JVM's memory for states and parts of them: what a round starts from, one copy for all of its
 * tasks, what each worker leaves its result in, and what averages of shards are written to. A
 * round's memory serves the next, so an executor stays as large as it is: the garbage collector
 * does not see native memory, and would let several rounds' states pile up.
 */
final class StateMemory {
  static final StateMemory OF_THIS_JVM = new StateMemory();

  private final List<Copy> copies = new ArrayList<>();
  private final Map<StateBlocks, FlatState> lent = new HashMap<>();

  /**
   * @param whole state that it is a part of, or that itself
   */
  private record Kind(StateSize whole, StateSize own) {}

  private static final class Copy {
    private final Kind kind;
    private final FlatState state;
    private final List<BlockId> served = new ArrayList<>();

    /** {@link StateBlocks} that are fetched, {@link ShardBlocks} that are averaged, or null. */
    private Object content;

    private boolean fetched;
    private int round;
    private int users;

    Copy(Kind kind) {
      this.kind = kind;
      this.state = kind.own().allocate();
    }

    /** Nobody uses it, and no block of a round that may still run is served from it. */
    boolean idle(int inRound) {
      return users == 0
          && (served.isEmpty()
              || (round < inRound && served.stream().noneMatch(NativeBlocks::busy)));
    }

    void close() {
      endService();
      state.close();
    }

    void endService() {
      served.forEach(NativeBlocks::drop);
      served.clear();
    }
  }

  /** Spares the tasks of this JVM fetching a state that is in it already. */
  synchronized void lend(StateBlocks blocks, FlatState state) {
    lent.put(blocks, state);
  }

  synchronized void endLoan(StateBlocks blocks) {
    lent.remove(blocks);
  }

  /**
   * What a round starts from, for its users to read only. The first of them fetches it.
   *
   * @param worker that asks: workers that begin together begin with different blocks
   */
  Lease start(StateBlocks blocks, int worker) {
    Copy copy;
    synchronized (this) {
      FlatState own = lent.get(blocks);
      if (own != null) {
        return new Lease(own, null);
      }
      copy =
          with(blocks)
              .or(() -> averaged(blocks))
              .orElseGet(() -> take(new Kind(blocks.size(), blocks.size()), blocks.id(), blocks));
      copy.users++;
    }
    Lease lease = new Lease(copy.state, copy);
    try {
      synchronized (copy) {
        if (!copy.fetched) {
          blocks.fetch(lease, worker);
          copy.fetched = true;
        }
      }
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
    return lease;
  }

  private Optional<Copy> with(Object content) {
    return copies.stream().filter(copy -> content.equals(copy.content)).findFirst();
  }

  /** What this JVM averaged of what a round starts from is there already, at its place. */
  private Optional<Copy> averaged(StateBlocks blocks) {
    Optional<Copy> averaged =
        blocks.source() instanceof Averages averages ? with(averages.blocks()) : Optional.empty();
    averaged.ifPresent(copy -> copy.content = blocks);
    return averaged;
  }

  /**
   * Memory of a whole state, for the shards that this JVM averages in a round: the next may start
   * from it.
   *
   * @param blocks that the shards are served as
   * @param round rounds have growing numbers
   */
  synchronized Lease average(ShardBlocks blocks, StateSize size, int round) {
    Copy copy = with(blocks).orElseGet(() -> take(new Kind(size, size), round, blocks));
    copy.users++;
    return new Lease(copy.state, copy);
  }

  /**
   * Memory for the caller alone, whose numbers are not yet anything.
   *
   * @param whole state that it is to hold, or a part of
   * @param own size of the memory
   * @param round rounds have growing numbers
   */
  synchronized Lease blank(StateSize whole, StateSize own, int round) {
    Copy copy = take(new Kind(whole, own), round, null);
    copy.users = 1;
    return new Lease(copy.state, copy);
  }

  /** Idle memory of the kind, or new memory. */
  private Copy take(Kind kind, int round, Object content) {
    free(copy -> !copy.kind.whole().equals(kind.whole()) && copy.idle(round));
    Copy taken =
        copies.stream()
            .filter(copy -> copy.kind.equals(kind) && copy.idle(round))
            .findFirst()
            .orElseGet(() -> add(kind));
    taken.endService();
    taken.content = content;
    taken.fetched = false;
    taken.round = round;
    return taken;
  }

  private Copy add(Kind kind) {
    Copy copy = new Copy(kind);
    copies.add(copy);
    return copy;
  }

  /** Frees what nobody uses. */
  synchronized void clear() {
    free(copy -> copy.idle(Integer.MAX_VALUE));
  }

  private void free(Predicate<Copy> which) {
    List<Copy> idle = copies.stream().filter(which).toList();
    copies.removeAll(idle);
    idle.forEach(Copy::close);
  }

  /** The right to use memory, until it is closed. */
  final class Lease implements AutoCloseable {
    private final FlatState state;
    private Copy copy;

    private Lease(FlatState state, Copy copy) {
      this.state = state;
      this.copy = copy;
    }

    FlatState state() {
      return state;
    }

    /**
     * Stores pieces of this memory as blocks of this executor. From then on the numbers stay as
     * they are, after the lease too, until a later round takes the memory.
     *
     * @param names of the pieces, by their numbers
     * @return whether there was room for them
     */
    boolean serve(
        IntFunction<? extends BlockId> names,
        List<ByteBuffer> pieces,
        NativeBlocks.Announce announce) {
      for (int i = 0; i < pieces.size(); i++) {
        BlockId name = names.apply(i);
        if (!NativeBlocks.store(name, pieces.get(i), StorageLevels.MEMORY_AND_DISK_SER, announce)) {
          return false;
        }
        // A file is a copy: it needs the memory no longer.
        if (NativeBlocks.inMemory(name)) {
          synchronized (StateMemory.this) {
            copy.served.add(name);
          }
        }
      }
      return true;
    }

    @Override
    public void close() {
      synchronized (StateMemory.this) {
        if (copy != null) {
          copy.users--;
          copy = null;
        }
      }
    }
  }
}
