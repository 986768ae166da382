package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.store.Store;

class MetricsLogTest {
  @TempDir Path folder;

  @Test
  void resumingDropsWhatCameAfterTheCheckpoint() throws IOException {
    MetricsLog first = log();
    first.add(metrics(1, 10));
    first.add(metrics(2, 20));
    first.add(metrics(3, 30));
    first.lines().write(store());

    MetricsLog second = log();
    second.resume(20);
    second.add(metrics(3, 25));
    second.lines().write(store());

    List<String> lines = Files.readAllLines(folder.resolve("metrics.jsonl"));
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).startsWith("{\"round\":2,\"step\":20,");
    assertThat(lines.get(2)).startsWith("{\"round\":3,\"step\":25,");
  }

  @Test
  void startsEmptyWhereNothingWasKept() throws IOException {
    MetricsLog log = log();
    log.resume(5);
    log.add(metrics(1, 6));
    log.lines().write(store());
    assertThat(Files.readAllLines(folder.resolve("metrics.jsonl"))).hasSize(1);
  }

  @Test
  void refusesWhatIsNotJson() throws IOException {
    Files.writeString(folder.resolve("metrics.jsonl"), "{\"step\": 1}\n{\"step\"\n");
    assertThatThrownBy(() -> log().resume(5))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("metrics.jsonl: line 2 is not JSON");
  }

  private MetricsLog log() {
    return new MetricsLog(store());
  }

  private Store store() {
    return Store.open(folder.toString(), new Configuration());
  }

  private static RoundMetrics metrics(int round, int step) {
    return new RoundMetrics(
        round, step, 0.5, 0.25, List.of(0.25), 1, 0, 1e-4, 0.9, 640, 64, 10, 9, 1);
  }
}
