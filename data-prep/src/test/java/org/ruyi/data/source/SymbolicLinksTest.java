package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links inside a source folder lead only to files inside it. */
final class SymbolicLinksTest {
  @TempDir private Path folder;
  private Path inside;
  private ConfinedPath confined;

  @BeforeEach
  void create() throws IOException {
    inside = Files.createDirectory(folder.resolve("source"));
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret.jpg"), "s");
    Files.writeString(inside.resolve("a.jpg"), "a");
    Files.createSymbolicLink(inside.resolve("file.jpg"), outside.resolve("secret.jpg"));
    Files.createSymbolicLink(inside.resolve("folder"), outside);
    Files.createSymbolicLink(inside.resolve("relative.jpg"), Path.of("../outside/secret.jpg"));
    Files.createSymbolicLink(inside.resolve("dangling.jpg"), outside.resolve("later.jpg"));
    Files.createSymbolicLink(inside.resolve("good.jpg"), Path.of("a.jpg"));
    Files.createSymbolicLink(folder.resolve("alias"), inside);
    confined = of(inside, inside);
  }

  private static ConfinedPath of(Path base, Path root) {
    return new ConfinedPath(
        new org.apache.hadoop.fs.Path("file:" + base),
        new org.apache.hadoop.fs.Path("file:" + root));
  }

  @Test
  void areNotFollowedOut() {
    assertThat(confined.relative("file.jpg")).isEmpty();
    assertThat(confined.relative("folder/secret.jpg")).isEmpty();
    assertThat(confined.relative("folder/none/x.jpg")).isEmpty();
    assertThat(confined.relative("relative.jpg")).isEmpty();
    assertThat(confined.relative("dangling.jpg")).isEmpty();
    assertThat(confined.absolute(inside.resolve("file.jpg").toUri())).isEmpty();
  }

  @Test
  void areFollowedInside() {
    assertThat(confined.relative("good.jpg")).contains("file:" + inside + "/good.jpg");
    assertThat(confined.relative("none.jpg")).contains("file:" + inside + "/none.jpg");
    assertThat(confined.relative("none/x.jpg")).contains("file:" + inside + "/none/x.jpg");
    Path alias = folder.resolve("alias");
    assertThat(of(alias, alias).relative("a.jpg")).contains("file:" + alias + "/a.jpg");
    assertThat(of(inside, folder).relative("file.jpg")).contains("file:" + inside + "/file.jpg");
    assertThat(of(inside, folder).relative("../outside/secret.jpg"))
        .contains("file:" + folder + "/outside/secret.jpg");
  }
}
