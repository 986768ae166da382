package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What trials found, in a file that a benchmark that was stopped goes on with. */
final class QualityResults {
  private final Path file;
  private final Map<String, Result> results = new HashMap<>();

  /**
   * The validation losses at the end of a trial.
   *
   * @param raw of the parameters
   * @param average of their moving average
   */
  record Result(double raw, double average) {}

  QualityResults(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] fields = line.split("\t", -1);
        results.put(
            fields[0], new Result(Double.parseDouble(fields[1]), Double.parseDouble(fields[2])));
      }
    }
  }

  Optional<Result> of(QualityTrial trial) {
    return Optional.ofNullable(results.get(trial.key()));
  }

  void add(QualityTrial trial, Result result) throws IOException {
    Files.writeString(
        file,
        "%s\t%s\t%s%n".formatted(trial.key(), result.raw(), result.average()),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    results.put(trial.key(), result);
  }
}
