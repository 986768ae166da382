package org.ruyi.jobs.train.averaging;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.FloatPointer;
import org.ruyi.jobs.JobException;

/**
 * What the workers kept at the end of a round. It stays with the executors and is there until this
 * is closed, whatever rounds come after; so a checkpoint fetches it piece by piece while training
 * goes on.
 */
public final class KeptState implements AutoCloseable {
  private final KeptBlocks blocks;
  private final int workers;
  private final long length;
  private final List<WorkerVector> vectors;
  private final AtomicInteger users;
  private final AtomicBoolean closed = new AtomicBoolean();

  KeptState(KeptBlocks blocks, int workers, long length, List<WorkerVector> vectors) {
    this(blocks, workers, length, vectors, new AtomicInteger(1));
  }

  private KeptState(
      KeptBlocks blocks,
      int workers,
      long length,
      List<WorkerVector> vectors,
      AtomicInteger users) {
    this.blocks = blocks;
    this.workers = workers;
    this.length = length;
    this.vectors = vectors;
    this.users = users;
  }

  KeptState share() {
    users.incrementAndGet();
    return new KeptState(blocks, workers, length, vectors, users);
  }

  KeptBlocks blocks() {
    return blocks;
  }

  /** The number of workers. */
  public int workers() {
    return workers;
  }

  /** The number n of floats of a vector. */
  public long length() {
    return length;
  }

  /** What each of them kept. */
  public List<WorkerVector> vectors() {
    return vectors;
  }

  /**
   * Fetches one vector of one worker.
   *
   * @param into n floats from its position on, overwritten
   * @throws JobException where every executor that held it is lost
   */
  public void read(int worker, WorkerVector vector, FloatPointer into) {
    blocks.read(worker, vector, into);
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true) && users.decrementAndGet() == 0) {
      blocks.remove();
    }
  }
}
