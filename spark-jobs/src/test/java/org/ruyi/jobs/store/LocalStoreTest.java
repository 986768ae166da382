package org.ruyi.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;

class LocalStoreTest extends StoreContract {
  @Override
  Store store() {
    return Store.open(local.resolve("store").toString(), new Configuration());
  }

  @Test
  void nothingTemporaryIsLeft() throws IOException {
    Store store = store();
    store.putIfAbsent("a", new byte[1]);
    store.replace("b", new byte[1]);
    try (var files = Files.list(local.resolve("store"))) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("a", "b");
    }
  }

  @Test
  void othersMayReadWhatTheyCouldReadAnyway() throws IOException {
    Path usual = Files.createFile(local.resolve("usual"));
    store().putIfAbsent("a", new byte[1]);
    assertThat(Files.getPosixFilePermissions(local.resolve("store/a")))
        .isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void aBrokenManifestIsNamed() throws IOException {
    Store store = store();
    store.replace(
        "manifests/1.json", "{\"text\":".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThatThrownBy(() -> new ManifestLog<>(store, Note.class).read("1"))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot read manifest " + store.uri("manifests/1.json") + ": ");
  }

  @Test
  void urisThatCannotHoldVersionsAreRefused() {
    Configuration configuration = new Configuration();
    assertThatThrownBy(() -> Store.open("ftp://host/x", configuration))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Invalid URI: ftp://host/x (versions and checkpoints are");
    assertThatThrownBy(() -> Store.open(" ", configuration))
        .isInstanceOf(UserException.class)
        .hasMessage("Invalid URI: it is empty (write a path, file:, hdfs: or s3a: URI)");
    assertThatThrownBy(() -> Store.open("s3a:///x", configuration))
        .isInstanceOf(UserException.class)
        .hasMessage("Invalid URI: s3a:///x (write s3a://bucket/path)");
    assertThatThrownBy(() -> Store.open("s3a://key:secret@bucket/x", configuration))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Invalid URI: it carries credentials")
        .hasMessageNotContaining("secret@");
  }

  @Test
  void relativePathsAndFileUrisMeanTheSame() {
    Configuration configuration = new Configuration();
    String absolute = local.resolve("x").toString();
    assertThat(Store.open("file:" + absolute, configuration).uri(""))
        .isEqualTo(Store.open(absolute + "/y/..", configuration).uri(""))
        .isEqualTo("file:" + absolute);
  }
}
