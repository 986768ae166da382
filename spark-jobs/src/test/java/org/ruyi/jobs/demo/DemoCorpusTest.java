package org.ruyi.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCorpusTest {
  @TempDir Path folder;

  @Test
  void theSameSeedGivesTheSameShards() throws IOException {
    DemoCorpus.write(folder.resolve("a"), 24, 1);
    DemoCorpus.write(folder.resolve("b"), 24, 1);
    DemoCorpus.write(folder.resolve("c"), 24, 2);
    for (int shard = 0; shard <= 4; shard++) {
      String name = "0000" + shard + ".tar";
      assertThat(folder.resolve("a/" + name)).hasSameBinaryContentAs(folder.resolve("b/" + name));
    }
    assertThat(Files.mismatch(folder.resolve("a/00000.tar"), folder.resolve("c/00000.tar")))
        .isNotEqualTo(-1);
  }

  @Test
  void everyPairIsCounted() throws IOException {
    DemoCorpus.Contents contents = DemoCorpus.write(folder, 24, 1);
    Map<String, Integer> members = new TreeMap<>();
    for (int shard = 0; shard <= 4; shard++) {
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(
              new BufferedInputStream(
                  Files.newInputStream(folder.resolve("0000" + shard + ".tar"))))) {
        for (var entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
          String name = entry.getName();
          String key = shard + "/" + name.substring(0, name.lastIndexOf('.'));
          members.merge(key, 1, Integer::sum);
        }
      }
    }
    assertThat(members).hasSize(contents.total());
    assertThat(members.values().stream().filter(n -> n == 1))
        .as("a missing caption or image")
        .hasSize(
            contents.planted().get("missing-caption") + contents.planted().get("missing-image"));
  }

  @Test
  void noGoodCaptionOccursMoreThanTenTimes() {
    var random = new java.util.SplittableRandom(0);
    Map<String, Long> counts =
        IntStream.range(0, 1800)
            .mapToObj(i -> Scene.of(i, random).caption())
            .collect(Collectors.groupingBy(c -> c, Collectors.counting()));
    assertThat(counts.values()).allMatch(n -> n <= 10);
    assertThat(counts.keySet())
        .allMatch(c -> Scene.classes().stream().filter(c::contains).count() == 1);
  }
}
