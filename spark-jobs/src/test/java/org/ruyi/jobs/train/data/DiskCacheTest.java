package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.JobException;

class DiskCacheTest {
  private static final int PICTURE = 1000;

  @TempDir Path root;
  private final List<Integer> reads = new ArrayList<>();

  @Test
  void readsFromDiskWhatWasReadOnce() throws IOException {
    get(cache(10_000), 1);
    get(cache(10_000), 1);
    assertThat(reads).containsExactly(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
  }

  @Test
  void theLeastRecentlyUsedGoFirst() throws IOException {
    DiskCache cache = cache(3500);
    get(cache, 1);
    age(1, 30);
    get(cache, 2);
    age(2, 20);
    get(cache, 3);
    age(3, 10);
    get(cache, 1);
    get(cache, 4);
    assertThat(names()).containsExactlyInAnyOrder(name(1), name(3), name(4));
    get(cache, 1);
    assertThat(reads).containsExactly(1, 2, 3, 4);
  }

  @Test
  void keepsNothingThatIsLargerThanAll() throws IOException {
    get(cache(100), 1);
    assertThat(names()).isEmpty();
  }

  @Test
  void whatAKilledProcessLeftGoesLikeTheRest() throws IOException {
    DiskCache cache = cache(2500);
    Path left = folder().resolve(name(9) + ".00000000-0000-0000-0000-000000000000");
    Files.write(left, new byte[2000]);
    Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));
    Files.write(folder().resolve("somebody's.pairs"), new byte[5000]);
    get(cache, 1);
    get(cache, 2);
    assertThat(names()).containsExactlyInAnyOrder("somebody's.pairs", name(1), name(2));
  }

  @Test
  void anyDamageIsFoundAndMended() throws IOException {
    DiskCache cache = cache(10_000);
    get(cache, 1);
    Path file = folder().resolve(name(1));
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(2);
    for (int trial = 0; trial < 200; trial++) {
      reads.clear();
      byte[] damaged =
          switch (trial % 4) {
            case 0 -> Arrays.copyOf(sound, random.nextInt(sound.length));
            case 1 -> Arrays.copyOf(sound, sound.length + 1 + random.nextInt(9));
            default -> sound.clone();
          };
      if (trial % 4 == 2) {
        damaged[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
      } else if (trial % 4 == 3) {
        damaged[random.nextInt(20)] ^= (byte) (1 + random.nextInt(255));
      }
      Files.write(file, damaged);
      get(cache, 1);
      assertThat(reads).containsExactly(1);
      assertThat(Files.readAllBytes(file)).isEqualTo(sound);
    }
  }

  @Test
  void severalMayShareAFolder() throws Exception {
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      DiskCache cache = cache(4000);
      Random random = new Random(thread);
      tasks.add(
          new FutureTask<>(
              () -> {
                for (int i = 0; i < 200; i++) {
                  int number = random.nextInt(8);
                  assertSame(cache.get(key(number), () -> pairs(number)), number);
                }
                return null;
              }));
    }
    tasks.forEach(task -> new Thread(task).start());
    for (FutureTask<Void> task : tasks) {
      task.get();
    }
    get(cache(4000), 9);
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThanOrEqualTo(4000);
    }
  }

  @Test
  void whatCannotBeReadIsNotKept() throws IOException {
    DiskCache cache = cache(10_000);
    assertThatThrownBy(
            () ->
                cache.get(
                    key(1),
                    () -> {
                      throw new IOException("planted");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("planted");
    assertThat(names()).isEmpty();
  }

  @Test
  void goesOnWhereItCannotWrite() throws IOException {
    DiskCache cache = cache(10_000);
    Files.delete(folder());
    get(cache, 1);
    get(cache, 1);
    assertThat(reads).containsExactly(1, 1);
  }

  @Test
  void namesTheFolderThatCannotBe() throws IOException {
    Files.write(folder(), new byte[1]);
    assertThatThrownBy(() -> cache(1))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot keep row groups in " + folder())
        .hasMessageEndingWith("(set data.cache.directory to another path, or to off)");
  }

  private Path folder() {
    return root.resolve("cache");
  }

  private DiskCache cache(long capacity) {
    return new DiskCache(folder(), capacity);
  }

  private void get(DiskCache cache, int number) throws IOException {
    assertSame(
        cache.get(
            key(number),
            () -> {
              reads.add(number);
              return pairs(number);
            }),
        number);
  }

  private static void assertSame(Pairs pairs, int number) {
    assertThat(pairs.rows()).isEqualTo(1);
    assertThat(pairs.image(0)).isEqualTo(new byte[PICTURE]);
    assertThat(pairs.caption(0)).isEqualTo("图" + number);
    assertThat(pairs.stored(0)).isEqualTo(number);
  }

  private static Pairs pairs(int number) {
    return new Pairs(List.of(new byte[PICTURE]), List.of("图" + number), new int[] {number});
  }

  private static String key(int number) {
    return "%064x".formatted(number);
  }

  private static String name(int number) {
    return key(number) + ".pairs";
  }

  private void age(int number, int seconds) throws IOException {
    Files.setLastModifiedTime(
        folder().resolve(name(number)), FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
