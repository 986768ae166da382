package org.ruyi.jobs.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * CPU time of the virtual machine's own threads, as Linux counts it; of a thread that ends, up to
 * the last look at it.
 */
final class NativeThreads {
  private static final Path TASKS = Path.of("/proc/self/task");

  /** Linux's unit for programs, whatever the kernel's own. */
  private static final double TICKS_A_SECOND = 100;

  private static final int USER = 11;
  private static final int SYSTEM = 12;

  private final Map<String, Long> before = new HashMap<>();
  private final Map<String, Long> ticks = new HashMap<>();
  private final Map<String, String> kinds = new HashMap<>();

  NativeThreads() {
    look();
    before.putAll(ticks);
  }

  void look() {
    if (!Files.isDirectory(TASKS)) {
      return;
    }
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        look(task);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + TASKS, e);
    }
  }

  private void look(Path task) throws IOException {
    String id = task.getFileName().toString();
    String stat;
    try {
      stat = Files.readString(task.resolve("stat"));
    } catch (NoSuchFileException e) {
      return;
    }
    int end = stat.lastIndexOf(')');
    String kind = kind(stat.substring(stat.indexOf('(') + 1, end));
    if (kind != null) {
      String[] fields = stat.substring(end + 2).split(" ", -1);
      kinds.put(id, kind);
      ticks.put(id, Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]));
    }
  }

  private static String kind(String name) {
    if (name.startsWith("C1 Comp") || name.startsWith("C2 Comp")) {
      return "Java: compiling (" + name.substring(0, 2) + ")";
    }
    return name.startsWith("GC ") || name.startsWith("G1 ") || name.equals("VM Thread")
        ? "Java: collecting garbage"
        : null;
  }

  /** CPU seconds since the first look, by kind of work. */
  Map<String, Double> seconds() {
    Map<String, Double> seconds = new TreeMap<>();
    ticks.forEach(
        (id, now) ->
            seconds.merge(
                kinds.get(id), (now - before.getOrDefault(id, 0L)) / TICKS_A_SECOND, Double::sum));
    return seconds;
  }
}
