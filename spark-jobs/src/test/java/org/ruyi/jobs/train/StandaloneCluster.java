package org.ruyi.jobs.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/**
 * Spark's own cluster manager on this machine: a master and workers, each a process, with the class
 * path and the JVM flags of this process. Every port is the system's choice.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern WORKER = Pattern.compile("Successfully registered with master");
  private static final int START_SECONDS = 60;

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private String master;

  private StandaloneCluster(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a master and workers of one core each.
   *
   * @param folder empty, for everything that the cluster writes
   */
  public static StandaloneCluster start(Path folder, int workers)
      throws IOException, InterruptedException {
    return start(folder, workers, 1, Map.of());
  }

  /**
   * Starts a master and workers.
   *
   * @param folder empty, for everything that the cluster writes
   * @param cores of each worker
   * @param settings of each worker, {@code spark.worker.*}
   */
  public static StandaloneCluster start(
      Path folder, int workers, int cores, Map<String, String> settings)
      throws IOException, InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    try {
      // Executors get this process's class path; Spark only insists that the folder is there.
      Files.createDirectories(folder.resolve("jars"));
      Files.writeString(
          folder.resolve("log4j2.properties"),
          """
          rootLogger.level = info
          rootLogger.appenderRef.console.ref = console
          appender.console.type = Console
          appender.console.name = console
          appender.console.target = SYSTEM_ERR
          appender.console.layout.type = PatternLayout
          appender.console.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1}: %m%n
          """);
      Path properties = folder.resolve("worker.conf");
      Files.write(
          properties,
          settings.entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .toList());
      cluster.master =
          cluster.launch("org.apache.spark.deploy.master.Master", MASTER, List.of()).group(1);
      for (int worker = 0; worker < workers; worker++) {
        cluster.launch(
            "org.apache.spark.deploy.worker.Worker",
            WORKER,
            List.of(
                "--properties-file",
                properties.toString(),
                "--cores",
                String.valueOf(cores),
                "--memory",
                "16g",
                "--work-dir",
                folder.resolve("worker-" + worker).toString(),
                cluster.master));
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The URL for drivers. */
  public String master() {
    return master;
  }

  /** The living processes of executors, in the order of the workers, their parents. */
  public List<ProcessHandle> executors() {
    return processes.stream().flatMap(Process::descendants).filter(ProcessHandle::isAlive).toList();
  }

  /**
   * Gives executors native libraries that this JVM has unpacked already, a folder each: unpacking
   * takes longer than the rest of a test.
   */
  public void linkNativeLibraries(int executors) throws IOException {
    Path cache = Loader.getCacheDir().toPath();
    for (int executor = 0; executor < executors; executor++) {
      Path target = folder.resolve("native").resolve(String.valueOf(executor));
      try (Stream<Path> files = Files.walk(cache)) {
        for (Path file : files.toList()) {
          Path linked = target.resolve(cache.relativize(file));
          if (Files.isDirectory(file)) {
            Files.createDirectories(linked);
          } else if (!file.getFileName().toString().equals(".lock")) {
            link(linked, file);
          }
        }
      }
    }
  }

  private static void link(Path link, Path file) throws IOException {
    try {
      Files.createLink(link, file);
    } catch (FileSystemException e) {
      // Another disk.
      Files.copy(file, link, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Settings for a driver whose executors take one core of each of so many workers. */
  public Map<String, String> settings(int workers) {
    return Map.of(
        "spark.cores.max", String.valueOf(workers),
        "spark.executor.cores", "1",
        "spark.executor.memory", "700m",
        "spark.scheduler.minRegisteredResourcesRatio", "1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime", "60s",
        "spark.executor.extraClassPath", System.getProperty("java.class.path"),
        // Executors that unpack the native libraries into one cache trip over each other.
        "spark.executor.extraJavaOptions",
            jvmFlags()
                + " -Dorg.bytedeco.javacpp.cachedir="
                + folder.resolve("native")
                + "/{{EXECUTOR_ID}}"
                + " -Dlog4j2.configurationFile="
                + folder.resolve("log4j2.properties").toUri());
  }

  /** What Java 17 and the native libraries want; memory is Spark's to set. */
  private static String jvmFlags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            flag ->
                flag.startsWith("--add-opens")
                    || flag.startsWith("-Dorg.bytedeco.")
                    || flag.startsWith("-Djdk.reflect."))
        .collect(Collectors.joining(" "));
  }

  private Matcher launch(String main, Pattern ready, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvmFlags().split(" ")));
    command.addAll(
        List.of(
            "-Xmx256m",
            "-Dlog4j2.configurationFile=" + folder.resolve("log4j2.properties").toUri(),
            "-cp",
            System.getProperty("java.class.path"),
            main,
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    processes.add(process);
    CompletableFuture<Matcher> found = new CompletableFuture<>();
    Path log = folder.resolve(processes.size() + ".log");
    Thread reader = new Thread(() -> read(process, ready, found, log), main);
    reader.setDaemon(true);
    reader.start();
    try {
      return found.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Cannot start %s: it said%n%s".formatted(main, logs()), e);
    }
  }

  /** Reads to the end, so that the process never waits for a full pipe. */
  private static void read(
      Process process, Pattern ready, CompletableFuture<Matcher> found, Path log) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        PrintWriter copy = new PrintWriter(log.toFile(), StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher matcher = ready.matcher(line);
        copy.println(line);
        if (matcher.find()) {
          found.complete(matcher);
        }
      }
      found.completeExceptionally(new IOException("the process has ended"));
    } catch (IOException e) {
      found.completeExceptionally(e);
    }
  }

  /** What all processes wrote, for a failed test to show. */
  String logs() {
    try (Stream<Path> files = Files.walk(folder)) {
      StringBuilder logs = new StringBuilder();
      for (Path file : files.filter(StandaloneCluster::isLog).sorted().toList()) {
        logs.append(file).append('\n').append(Files.readString(file)).append('\n');
      }
      return logs.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLog(Path path) {
    String name = path.getFileName().toString();
    return name.equals("stderr") || name.endsWith(".log");
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>();
    for (Process process : processes) {
      process.descendants().forEach(all::add);
      all.add(process.toHandle());
    }
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle handle : all) {
      try {
        handle.onExit().get(10, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        handle.destroyForcibly();
      } catch (InterruptedException e) {
        handle.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
