package org.ruyi.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.store.AlreadyExistsException;
import org.ruyi.jobs.store.LocalFiles;
import org.ruyi.jobs.store.StoredFile;

class CheckpointStoreTest {
  private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();
  private final Configuration hadoop = new Configuration();

  @TempDir Path folder;
  private Path root;
  private CheckpointStore checkpoints;

  @BeforeEach
  void open() {
    root = folder.resolve("runs/a");
    checkpoints = CheckpointStore.open(folder.resolve("runs").toString(), "a", hadoop);
  }

  private CheckpointManifest publish(long step) throws IOException {
    Path local = folder.resolve("local-" + step);
    Files.createDirectories(local.resolve("unet"));
    Files.createDirectories(local.resolve("scheduler"));
    Files.createDirectories(local.resolve("training"));
    Files.writeString(local.resolve("model_index.json"), "{}");
    Files.writeString(local.resolve("unet/config.json"), "step " + step);
    Files.writeString(local.resolve("scheduler/scheduler_config.json"), "{}");
    Files.writeString(local.resolve("training/state.json"), "{}");
    CheckpointManifest manifest =
        checkpoints.upload(step, LocalFiles.of(local), NOTHING, NOTHING, NOTHING);
    checkpoints.commit(manifest);
    return manifest;
  }

  private Path fetch(String uri) {
    Path target = folder.resolve("fetched");
    CheckpointFolder.fetchPipeline(uri, target, hadoop);
    return target;
  }

  @Test
  void theNewestOfARunIsFetchedWithoutItsTrainingState() throws IOException {
    publish(20);
    publish(100);
    Path fetched = fetch(root.toString());
    assertThat(fetched.resolve("unet/config.json")).hasContent("step 100");
    assertThat(fetched.resolve("training")).doesNotExist();
    assertThat(root.resolve("latest.json")).content().contains("000000100");
  }

  @Test
  void oneCheckpointCanBeNamed() throws IOException {
    CheckpointManifest first = publish(20);
    publish(100);
    assertThat(first.folder()).matches("000000020-[0-9a-f]{8}");
    assertThat(fetch(checkpoints.uri(first)).resolve("unet/config.json")).hasContent("step 20");
  }

  @Test
  void aDiffusersFolderNeedsNoManifest() throws IOException {
    publish(20);
    Path fetched = fetch(folder.resolve("local-20").toString());
    assertThat(fetched.resolve("unet/config.json")).hasContent("step 20");
    assertThat(fetched.resolve("model_index.json")).exists();
  }

  @Test
  void whatWasNeverCommittedIsNotRead() throws IOException {
    CheckpointManifest manifest = publish(20);
    Files.delete(root.resolve("manifests/000000020.json"));
    assertThatThrownBy(() -> fetch(checkpoints.uri(manifest)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read checkpoint "
                + checkpoints.uri(manifest)
                + ": it was never committed (no manifest names it)");
    assertThatThrownBy(() -> fetch(root.toString()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot find a checkpoint at " + root);
  }

  @Test
  void aDamagedFileIsNotRead() throws IOException {
    CheckpointManifest manifest = publish(20);
    Path file = root.resolve("checkpoints/" + manifest.folder() + "/unet/config.json");
    Files.writeString(file, "step 21");
    assertThatThrownBy(() -> fetch(root.toString()))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot read checkpoint " + root + ": ")
        .hasMessageContaining("Cannot trust file:" + file);
  }

  @Test
  void aManifestLeadsNowhereElse() throws IOException {
    CheckpointManifest honest = publish(20);
    List<StoredFile> files = List.of(new StoredFile("../../escaped", 1, "00"));
    assertThatThrownBy(() -> checkpoints.download(honest, files, folder.resolve("fetched")))
        .isInstanceOf(IOException.class)
        .hasMessage("Invalid manifest: it lists ../../escaped, which leads out of the checkpoint");
  }

  @Test
  void aStepIsPublishedOnce() throws IOException {
    publish(20);
    assertThatThrownBy(() -> publish(20)).isInstanceOf(AlreadyExistsException.class);
    assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(20);
  }

  @Test
  void pruningKeepsTheNewest() throws IOException {
    for (long step : new long[] {1, 2, 3}) {
      publish(step);
    }
    checkpoints.prune(2);
    assertThat(checkpoints.store().list("manifests"))
        .containsExactly("000000002.json", "000000003.json");
    assertThat(checkpoints.store().list("checkpoints")).hasSize(2);
  }
}
