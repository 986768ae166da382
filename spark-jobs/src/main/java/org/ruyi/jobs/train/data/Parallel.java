package org.ruyi.jobs.train.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.IntConsumer;

/** Work on the parts of something by all threads that are free, the caller's among them. */
final class Parallel {
  private final Executor threads;

  Parallel(Executor threads) {
    this.threads = threads;
  }

  /**
   * Does something for every number from 0 to {@code count - 1}, in any order, and returns when all
   * is done.
   *
   * @param stretch numbers in a row that one thread takes, at least 1
   * @throws RuntimeException what the work threw, of the lowest stretch where several did
   */
  void forEach(int count, int stretch, IntConsumer work) {
    List<FutureTask<Void>> parts = new ArrayList<>();
    for (int from = 0; from < count; from += stretch) {
      int start = from;
      int end = Math.min(count, from + stretch);
      parts.add(new FutureTask<>(() -> run(start, end, work), null));
    }
    // The caller begins at the front, so the others begin at the back.
    for (int i = parts.size() - 1; i > 0; i--) {
      threads.execute(parts.get(i));
    }
    // What a thread has begun or done runs only once: the second call returns at once.
    parts.forEach(FutureTask::run);
    parts.forEach(Parallel::await);
  }

  private static void run(int start, int end, IntConsumer work) {
    for (int i = start; i < end; i++) {
      work.accept(i);
    }
  }

  private static void await(FutureTask<Void> part) {
    try {
      part.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot go on: the task was interrupted", e);
    }
  }
}
