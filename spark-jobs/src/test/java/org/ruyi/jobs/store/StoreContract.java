package org.ruyi.jobs.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of store must do, held by one test class a kind. */
abstract class StoreContract {
  private static final String ABC_SHA256 =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path local;

  /** A store on an empty folder. */
  abstract Store store() throws IOException;

  @Test
  void anObjectIsPutOnceAndKept() throws IOException {
    Store store = store();
    store.putIfAbsent("manifests/a.json", "first".getBytes(UTF_8));
    assertThatThrownBy(() -> store.putIfAbsent("manifests/a.json", "second".getBytes(UTF_8)))
        .isInstanceOf(AlreadyExistsException.class)
        .hasMessage("Cannot create " + store.uri("manifests/a.json") + ": it exists already");
    assertThat(store.read("manifests/a.json", 100)).asString(UTF_8).isEqualTo("first");
    assertThat(store.list("manifests")).containsExactly("a.json");
  }

  @Test
  void ofRacingWritersExactlyOneWins() throws Exception {
    Store store = store();
    int writers = 8;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      for (int round = 0; round < 5; round++) {
        String path = "race/" + round;
        CyclicBarrier together = new CyclicBarrier(writers);
        List<Future<Boolean>> results = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
          byte[] body = ("writer " + w).getBytes(UTF_8);
          results.add(pool.submit(put(store, path, body, together)));
        }
        int winner = -1;
        for (int w = 0; w < writers; w++) {
          if (results.get(w).get()) {
            assertThat(winner).as("a second winner").isEqualTo(-1);
            winner = w;
          }
        }
        assertThat(store.read(path, 100)).asString(UTF_8).isEqualTo("writer " + winner);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static Callable<Boolean> put(
      Store store, String path, byte[] body, CyclicBarrier together) {
    return () -> {
      together.await();
      try {
        store.putIfAbsent(path, body);
        return true;
      } catch (AlreadyExistsException e) {
        return false;
      }
    };
  }

  @Test
  void replacingShowsTheNewBody() throws IOException {
    Store store = store();
    store.replace("latest.json", "old".getBytes(UTF_8));
    store.replace("latest.json", "new".getBytes(UTF_8));
    assertThat(store.read("latest.json", 3)).asString(UTF_8).isEqualTo("new");
    assertThat(store.list("")).containsExactly("latest.json");
  }

  @Test
  void readingStopsAtTheLimit() throws IOException {
    Store store = store();
    store.replace("big", new byte[11]);
    assertThatThrownBy(() -> store.read("big", 10))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot read " + store.uri("big") + ": it is longer than 10 bytes");
  }

  @Test
  void aFolderGoesUpAndComesBackVerified() throws IOException {
    Store store = store();
    Path folder = local.resolve("folder");
    Files.createDirectories(folder.resolve("unet"));
    Files.writeString(folder.resolve("unet/config.json"), "abc");
    Files.writeString(folder.resolve("README.md"), "");
    List<StoredFile> files = store.upload("checkpoints/1", LocalFiles.of(folder));
    assertThat(files).extracting(StoredFile::path).containsExactly("README.md", "unet/config.json");
    assertThat(files.get(1)).isEqualTo(new StoredFile("unet/config.json", 3, ABC_SHA256));
    assertThat(store.describe("checkpoints/1")).isEqualTo(files);

    Path back = local.resolve("back/config.json");
    store.download("checkpoints/1", files.get(1), back);
    assertThat(back).hasContent("abc");
  }

  @Test
  void aLongFileIsDigestedOnItsWay() throws Exception {
    Store store = store();
    byte[] bytes = new byte[3_000_001];
    new Random(7).nextBytes(bytes);
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    List<StoredFile> files =
        store.upload(
            "c",
            folder ->
                folder.write(
                    "a/long",
                    channel -> {
                      for (int end = 1; memory.hasRemaining(); end = 3 * end + 1) {
                        memory.limit(Math.min(end, bytes.length));
                        assertThat(channel.write(memory)).isPositive();
                        assertThat(memory.remaining()).isZero();
                        memory.limit(bytes.length);
                      }
                    }));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
    assertThat(files)
        .containsExactly(new StoredFile("a/long", bytes.length, HexFormat.of().formatHex(digest)));
    assertThat(store.read("c/a/long", bytes.length)).isEqualTo(bytes);
  }

  @Test
  void aFileThatFailsOnItsWayIsNotThere() throws IOException {
    Store store = store();
    assertThatThrownBy(
            () ->
                store.upload(
                    "c",
                    folder -> {
                      folder.writeText("whole", "abc");
                      folder.write(
                          "half",
                          channel -> {
                            channel.write(ByteBuffer.allocate(1 << 20));
                            throw new IOException("Cannot read what comes next");
                          });
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot read what comes next");
    assertThat(store.objects("c")).extracting(StoredObject::path).containsExactly("whole");
  }

  @Test
  void aChangedObjectIsNotTrusted() throws IOException {
    Store store = store();
    store.replace("c/file", "abd".getBytes(UTF_8));
    Path target = local.resolve("target");
    assertThatThrownBy(() -> store.download("c", new StoredFile("file", 3, ABC_SHA256), target))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot trust " + store.uri("c/file") + ": it has 3 bytes");
    assertThat(target).doesNotExist();
    assertThatThrownBy(() -> store.download("c", new StoredFile("gone", 3, ABC_SHA256), target))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot read " + store.uri("c/gone") + ": the manifest lists it, it is gone");
  }

  @Test
  void deletingTakesAFolderWhole() throws IOException {
    Store store = store();
    store.replace("versions/1/data/a", new byte[1]);
    store.replace("versions/2/data/a", new byte[1]);
    store.delete("versions/1");
    store.delete("versions/none");
    assertThat(store.exists("versions/1/data/a")).isFalse();
    assertThat(store.exists("versions/2/data/a")).isTrue();
  }

  @Test
  void noPathLeadsOut() throws IOException {
    Store store = store();
    for (String path : List.of("../x", "a/../../x", "/etc/passwd", "a//b", ".", "a/")) {
      assertThatThrownBy(() -> store.exists(path))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid path: " + path + " (names joined by single slashes, without . and ..)");
    }
  }

  @Test
  void theHighestManifestIsTheLatest() throws IOException {
    ManifestLog<Note> log = new ManifestLog<>(store(), Note.class);
    assertThat(log.latest()).isEmpty();
    log.commit("000000010", new Note("ten", 1));
    log.commit("000000200", new Note("two hundred", 2));
    assertThat(log.ids()).containsExactly("000000010", "000000200");
    assertThat(log.latest()).contains("000000200");
    assertThat(log.read("000000200")).isEqualTo(new Note("two hundred", 2));
    assertThatThrownBy(() -> log.commit("000000200", new Note("again", 3)))
        .isInstanceOf(AlreadyExistsException.class);
    log.withdraw("000000200");
    assertThat(log.latest()).contains("000000010");
  }

  record Note(String text, int number) {}
}
