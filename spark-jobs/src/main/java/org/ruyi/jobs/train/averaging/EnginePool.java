package org.ruyi.jobs.train.averaging;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The engines of this JVM that no task is using. Building a network costs seconds and memory, so
 * the next round's task takes over what this round's leaves; two tasks never hold the same one.
 */
final class EnginePool {
  static final EnginePool OF_THIS_JVM = new EnginePool();

  private record Kind(EngineFactory factory, TaskResources resources) {}

  private final Map<Kind, Deque<WorkerEngine>> idle = new HashMap<>();

  /** An engine in an unknown state, for the caller alone until it is given back or discarded. */
  Lease borrow(EngineFactory factory, TaskResources resources) {
    Kind kind = new Kind(factory, resources);
    WorkerEngine engine = null;
    synchronized (this) {
      Deque<WorkerEngine> engines = idle.get(kind);
      if (engines != null) {
        engine = engines.poll();
      }
    }
    return new Lease(kind, engine == null ? factory.open(resources) : engine);
  }

  /** Closes the engines that nobody is using. */
  synchronized void clear() {
    idle.values().forEach(engines -> engines.forEach(WorkerEngine::close));
    idle.clear();
  }

  private synchronized void take(Kind kind, WorkerEngine engine) {
    // Another run's engines would hold their memory for as long as the executor lives.
    idle.entrySet()
        .removeIf(
            entry -> {
              boolean other = !entry.getKey().factory().equals(kind.factory());
              if (other) {
                entry.getValue().forEach(WorkerEngine::close);
              }
              return other;
            });
    idle.computeIfAbsent(kind, unused -> new ArrayDeque<>()).push(engine);
  }

  /** The right to use one engine. */
  final class Lease {
    private final Kind kind;
    private WorkerEngine engine;

    private Lease(Kind kind, WorkerEngine engine) {
      this.kind = kind;
      this.engine = engine;
    }

    WorkerEngine engine() {
      if (engine == null) {
        throw new IllegalStateException("Cannot use the engine: it was given back");
      }
      return engine;
    }

    /** Leaves the engine, sound, to the next task. */
    void giveBack() {
      take(kind, engine());
      engine = null;
    }

    /** Closes the engine unless it was given back: after a failure its state is anyone's guess. */
    void discard() {
      if (engine != null) {
        engine.close();
        engine = null;
      }
    }
  }
}
