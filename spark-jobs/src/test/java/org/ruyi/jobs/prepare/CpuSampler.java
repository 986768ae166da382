package org.ruyi.jobs.prepare;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Where the process's CPU time goes: what each thread has used since the last look counts for what
 * it is seen at. The compilers' and the collector's threads are no Java threads and are counted
 * apart; what is left is that of threads which ended between two looks.
 */
final class CpuSampler implements AutoCloseable {
  /** What the looking itself is called. */
  static final String ITSELF = "this sampler";

  private static final int PERIOD_MILLIS = 50;
  private static final int LOOKS_A_NATIVE_LOOK = 10;
  private static final int GREATEST_DEPTH = 400;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Function<StackTraceElement[], String> step;
  private final Map<Long, Long> used = new HashMap<>();
  private final Map<String, Long> nanos = new TreeMap<>();
  private final NativeThreads natives = new NativeThreads();
  private int looks;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final long started = PROCESS.getProcessCpuTime();

  /**
   * @param step what a stack, the innermost frame first, is at
   */
  CpuSampler(Function<StackTraceElement[], String> step) {
    this.step = step;
    for (long id : THREADS.getAllThreadIds()) {
      used.put(id, THREADS.getThreadCpuTime(id));
    }
    var unused = timer.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (++looks % LOOKS_A_NATIVE_LOOK == 0) {
      natives.look();
    }
    for (long id : THREADS.getAllThreadIds()) {
      long now = THREADS.getThreadCpuTime(id);
      Long before = used.put(id, now);
      long since = now - (before == null ? 0 : before);
      if (since > 0) {
        ThreadInfo thread = THREADS.getThreadInfo(id, GREATEST_DEPTH);
        if (thread != null) {
          boolean isThis = id == Thread.currentThread().getId();
          nanos.merge(isThis ? ITSELF : step.apply(thread.getStackTrace()), since, Long::sum);
        }
      }
    }
  }

  /**
   * Ends the sampling.
   *
   * @return CPU seconds a step, and of the rest
   */
  Map<String, Double> stop() throws InterruptedException {
    timer.shutdown();
    timer.awaitTermination(1, TimeUnit.MINUTES);
    look();
    natives.look();
    Map<String, Double> seconds = new TreeMap<>(natives.seconds());
    nanos.forEach((name, time) -> seconds.put(name, time / 1e9));
    double all = (PROCESS.getProcessCpuTime() - started) / 1e9;
    double seen = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    seconds.putIfAbsent(ITSELF, 0.0);
    seconds.put("ended threads", all - seen);
    return seconds;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
