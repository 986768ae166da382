package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfinedPathTest {
  private final ConfinedPath folder =
      new ConfinedPath(new Path("file:/data/set"), new Path("file:/data/set"));

  @Test
  void resolvesBelowTheFolder() {
    assertThat(folder.relative("a.jpg")).contains("file:/data/set/a.jpg");
    assertThat(folder.relative("x/../y/./a b%20.jpg")).contains("file:/data/set/y/a b%20.jpg");
    assertThat(folder.absolute(URI.create("file:///data/set/%E7%8C%AB.jpg")))
        .contains("file:/data/set/猫.jpg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "/etc/passwd", "../x", "a/../../x", "..", "a\0b"})
  void refusesRelativePathsThatEscape(String path) {
    assertThat(folder.relative(path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:/etc/passwd",
        "file:/data/set/../other/a.jpg",
        "file:/data/set/%2e%2e/other/a.jpg",
        "file:/data/settings/a.jpg",
        "file:/data/set",
        "file://host/data/set/a.jpg",
        "hdfs:/data/set/a.jpg",
        "s3a://bucket/data/set/a.jpg",
        "mailto:a@b",
        "a.jpg"
      })
  void refusesUrisThatEscape(String uri) {
    assertThat(folder.absolute(URI.create(uri))).isEmpty();
  }
}
