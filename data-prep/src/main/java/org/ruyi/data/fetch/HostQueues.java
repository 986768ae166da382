package org.ruyi.data.fetch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Runs steps with at most so many at a time for one host and in all. Hosts take turns, so that one
 * with hundreds of steps, or a slow one, keeps no other waiting.
 */
final class HostQueues {
  private final int parallelism;
  private final int perHost;
  private final Executor threads;
  private final Map<String, Host> hosts = new HashMap<>();
  private final Deque<Host> ready = new ArrayDeque<>();
  private int running;
  private boolean closed;

  private static final class Host {
    final String name;
    final Deque<Runnable> waiting = new ArrayDeque<>();
    int running;
    boolean ready;

    Host(String name) {
      this.name = name;
    }
  }

  HostQueues(int parallelism, int perHost, Executor threads) {
    this.parallelism = parallelism;
    this.perHost = perHost;
    this.threads = threads;
  }

  /** Adds a step at the end of its host's queue. */
  synchronized void add(String host, Runnable step) {
    Host queue = hosts.computeIfAbsent(host, Host::new);
    queue.waiting.addLast(step);
    takeTurn(queue);
    runReady();
  }

  /** Adds a step of a fetch whose clock runs already, before those that have not begun. */
  synchronized void addFirst(String host, Runnable step) {
    Host queue = hosts.computeIfAbsent(host, Host::new);
    queue.waiting.addFirst(step);
    takeTurn(queue);
    runReady();
  }

  /** Forgets what waits; steps that run go on. */
  synchronized void close() {
    closed = true;
    hosts.clear();
    ready.clear();
  }

  private void takeTurn(Host host) {
    if (!host.ready && !host.waiting.isEmpty() && host.running < perHost) {
      host.ready = true;
      ready.addLast(host);
    }
  }

  private void runReady() {
    while (!closed && running < parallelism && !ready.isEmpty()) {
      Host host = ready.removeFirst();
      host.ready = false;
      Runnable step = host.waiting.removeFirst();
      host.running++;
      running++;
      takeTurn(host);
      threads.execute(
          () -> {
            try {
              step.run();
            } finally {
              done(host);
            }
          });
    }
  }

  private synchronized void done(Host host) {
    host.running--;
    running--;
    if (host.running == 0 && host.waiting.isEmpty()) {
      hosts.remove(host.name, host);
    }
    takeTurn(host);
    runReady();
  }
}
