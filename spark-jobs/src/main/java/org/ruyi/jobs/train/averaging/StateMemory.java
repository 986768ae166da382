package org.ruyi.jobs.train.averaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * This JVM's memory for states: what a round starts from, one copy for all of its tasks, and what
 * each task leaves its result in. A round's memory serves the next, so an executor stays as large
 * as it is: the garbage collector does not see native memory, and would let several rounds' states
 * pile up.
 */
final class StateMemory {
  static final StateMemory OF_THIS_JVM = new StateMemory();

  private final List<Copy> copies = new ArrayList<>();
  private final Map<StateBlocks, FlatState> lent = new HashMap<>();

  private static final class Copy {
    private final StateSize size;
    private final FlatState state;
    private StateBlocks content;
    private boolean fetched;
    private int users;

    Copy(StateSize size) {
      this.size = size;
      this.state = size.allocate();
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
          copies.stream()
              .filter(other -> blocks.equals(other.content))
              .findFirst()
              .orElseGet(() -> take(blocks.size(), blocks));
      copy.users++;
    }
    Lease lease = new Lease(copy.state, copy);
    try {
      synchronized (copy) {
        if (!copy.fetched) {
          blocks.fetch(copy.state, worker);
          copy.fetched = true;
        }
      }
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
    return lease;
  }

  /** Memory for the caller alone, whose numbers are not yet anything. */
  synchronized Lease blank(StateSize size) {
    Copy copy = take(size, null);
    copy.users = 1;
    return new Lease(copy.state, copy);
  }

  /** Idle memory of the size, or new memory. */
  private Copy take(StateSize size, StateBlocks content) {
    free(copy -> !copy.size.equals(size));
    Copy taken =
        copies.stream()
            .filter(copy -> copy.users == 0 && copy.size.equals(size))
            .findFirst()
            .orElseGet(() -> add(size));
    taken.content = content;
    taken.fetched = false;
    return taken;
  }

  private Copy add(StateSize size) {
    Copy copy = new Copy(size);
    copies.add(copy);
    return copy;
  }

  /** Frees what nobody uses. */
  synchronized void clear() {
    free(copy -> true);
  }

  private void free(Predicate<Copy> which) {
    List<Copy> idle = copies.stream().filter(copy -> copy.users == 0 && which.test(copy)).toList();
    copies.removeAll(idle);
    idle.forEach(copy -> copy.state.close());
  }

  /** The right to use a state's memory, until it is closed. */
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
