package org.ruyi.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.UserException;

class DemoFolderTest {
  @TempDir Path folder;

  @Test
  void whatAnEarlierDemoLeftIsCleared() throws IOException {
    DemoFolder demo = DemoFolder.create(folder.resolve("demo"));
    Files.createDirectories(demo.raw());
    Files.writeString(demo.raw().resolve("00000.tar"), "old");
    assertThat(DemoFolder.create(demo.root()).raw()).doesNotExist();
  }

  @Test
  void otherPeoplesFilesAreNotTouched() throws IOException {
    Path mine = Files.writeString(folder.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> DemoFolder.create(folder))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot work in "
                + folder
                + ": it holds something that no demo left there (choose an empty --work folder)");
    assertThatThrownBy(() -> DemoFolder.create(mine))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot work in " + mine + ": it is not a folder");
    assertThat(mine).hasContent("years of work");
  }
}
