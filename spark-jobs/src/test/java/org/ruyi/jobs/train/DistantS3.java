package org.ruyi.jobs.train;

import static org.ruyi.jobs.demo.EmbeddedS3.JAR_PROPERTY;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ruyi.jobs.demo.EmbeddedS3;

/**
 * An S3 server in a process of the least priority: nearly as if it took no processor of this
 * machine.
 */
final class DistantS3 implements AutoCloseable {
  private final Process process;
  private final Map<String, String> hadoopSettings = new HashMap<>();

  private DistantS3(Process process) {
    this.process = process;
  }

  /**
   * @param folder where objects are kept
   * @param bucket created where it is missing
   */
  static DistantS3 start(Path folder, String bucket) throws IOException {
    DistantS3 server =
        new DistantS3(
            new ProcessBuilder(
                    List.of(
                        "nice",
                        "-n",
                        "19",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D%s=%s".formatted(JAR_PROPERTY, System.getProperty(JAR_PROPERTY)),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DistantS3.class.getName(),
                        folder.toString(),
                        bucket))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    BufferedReader lines = server.process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); !"".equals(line); line = lines.readLine()) {
      if (line == null) {
        throw new IOException("Cannot start the S3 server: its process ended");
      }
      String[] setting = line.split("=", 2);
      server.hadoopSettings.put(setting[0], setting[1]);
    }
    return server;
  }

  /**
   * The server's process, which lives as long as its input.
   *
   * @param arguments folder and bucket
   */
  public static void main(String[] arguments) throws IOException {
    try (EmbeddedS3 server = EmbeddedS3.start(Path.of(arguments[0]), arguments[1])) {
      server.hadoopSettings().forEach((key, value) -> System.out.println(key + "=" + value));
      System.out.println();
      while (System.in.read() >= 0) {}
    }
  }

  Map<String, String> hadoopSettings() {
    return hadoopSettings;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
