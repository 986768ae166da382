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
    keep(first);

    MetricsLog second = log();
    second.resume(20);
    second.add(metrics(3, 25));
    keep(second);

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
    keep(log);
    assertThat(Files.readAllLines(folder.resolve("metrics.jsonl"))).hasSize(1);
  }

  @Test
  void refusesWhatIsNotJson() throws IOException {
    Files.writeString(folder.resolve("metrics.jsonl"), "{\"step\": 1}\n{\"step\"\n");
    assertThatThrownBy(() -> log().resume(5))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("metrics.jsonl: line 2 is not JSON");
  }

  @Test
  void aLineHasEveryNumber() {
    MetricsLog log = log();
    log.add(Rounds.metrics(1, 10, 8, 1).after(0.25, 0.125));
    assertThat(log.lines())
        .containsExactly(
            "{\"round\":1,\"step\":10,\"epoch\":0.5,\"loss\":0.25,"
                + "\"loss_by_quarter\":[0.5,0.25,0.125,\"NaN\"],\"worker_loss\":[0.25],"
                + "\"gradient_norm\":1.0,\"skipped_steps\":0,\"learning_rate\":1.0E-4,"
                + "\"ema_decay\":0.9,\"images_per_second\":64.0,\"parameter_norm\":12.0,"
                + "\"update_norm\":0.5,\"divergence\":0.75,\"examples\":640,"
                + "\"time\":\"2026-01-01T00:00:01.250Z\",\"broadcast_seconds\":1.0,"
                + "\"read_seconds\":1.0,\"compute_seconds\":5.0,\"reduce_seconds\":0.5,"
                + "\"update_seconds\":0.5,\"checkpoint_seconds\":0.25,"
                + "\"preview_seconds\":0.125,\"seconds\":8.0}");
  }

  private void keep(MetricsLog log) throws IOException {
    new RunLog(log.lines(), Gallery.empty()).write(store());
  }

  private MetricsLog log() {
    return new MetricsLog(store());
  }

  private Store store() {
    return Store.open(folder.toString(), new Configuration());
  }

  private static RoundMetrics metrics(int round, int step) {
    return Rounds.metrics(round, step, 10, 1);
  }
}
