package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.config.SourceConfig;
import org.ruyi.data.config.SourceFormat;

final class ParquetPairsTest {
  private static final byte[] PICTURE = {1, 2, 3};

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("part.parquet");
  }

  @Test
  void readsUrlsAsLaionHasThem() throws IOException {
    try (ParquetFile out =
        new ParquetFile(
            file,
            "optional double SAMPLE_ID; optional binary URL (STRING); optional binary TEXT (STRING);"
                + " optional int32 WIDTH;")) {
      out.row(1.0, "https://x/1.jpg", "一只猫", 640)
          .row(2.0, " http://x/2.jpg ", "一只狗", 640)
          .row(3.0, null, "没有", 1)
          .row(4.0, "http://x/4.jpg", null, 1)
          .row(5.0, "file:/etc/passwd", "越界", 1)
          .row(6.0, "file:" + folder + "/a.jpg", "里面", 1);
    }
    List<ListedPair> pairs = pairs();
    assertThat(pairs)
        .extracting(SourceFolder::rule)
        .containsExactly("-", "-", "missing-image", "missing-caption", "forbidden-path", "-");
    assertThat(pairs).extracting(ListedPair::position).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(pairs.get(1).key()).isEqualTo(Sha256.of("http://x/2.jpg"));
    assertThat(pairs.get(1).location()).isEqualTo(Location.whole("http://x/2.jpg"));
    assertThat(pairs.get(2).key()).isEqualTo("part.parquet#2");
  }

  @Test
  void readsIdsAndKeywords() throws IOException {
    try (ParquetFile out =
        new ParquetFile(
            file,
            "required int64 id; required binary url (STRING); required binary text (STRING);"
                + " optional binary keyword (STRING);")) {
      out.row(7_000_000_000_000L, "http://x/1", "一", "猫").row(2L, "http://x/2", "二", null);
    }
    assertThat(pairs())
        .extracting(p -> p.key() + " " + p.captionRaw() + " " + p.text().keyword())
        .containsExactly("7000000000000 一 猫", "2 二 null");
  }

  @Test
  void namesThePicturesOfImg2dataset() throws IOException {
    try (ParquetFile out =
        new ParquetFile(
            file,
            "optional binary url (STRING); optional binary caption (STRING);"
                + " optional binary key (STRING); optional binary status (STRING);"
                + " optional binary jpg;")) {
      for (int i = 0; i < 10; i++) {
        boolean there = i % 3 != 0;
        out.row(
            "http://x/" + i,
            "图" + i,
            "0000" + i,
            there ? "success" : "failed_to_download",
            there ? PICTURE : null);
      }
    }
    List<ListedPair> pairs = pairs();
    assertThat(pairs).hasSize(10);
    assertThat(pairs.get(0).rejection().orElseThrow().detail())
        .isEqualTo("the row has no picture, its status is failed_to_download");
    assertThat(pairs.get(5).key()).isEqualTo("00005");
    assertThat(pairs.get(5).location())
        .isEqualTo(new Location("parquet-row:jpg@file:" + file, 5, -2));
  }

  @Test
  void metadataOfImg2datasetIsFetchedWhateverItsStatus() throws IOException {
    try (ParquetFile out =
        new ParquetFile(
            file,
            "optional binary url (STRING); optional binary caption (STRING);"
                + " optional binary key (STRING); optional binary status (STRING);")) {
      out.row("http://x/1", "一", "1", "failed_to_download");
    }
    assertThat(pairs()).extracting(SourceFolder::rule).containsExactly("-");
  }

  @Test
  void namesThePicturesOfHuggingFace() throws IOException {
    try (ParquetFile out =
        new ParquetFile(
            file,
            "optional group image { optional binary bytes; optional binary path (STRING); }"
                + " optional binary text (STRING);")) {
      out.row(new Object[] {PICTURE, "a.jpg"}, "一");
    }
    ListedPair pair = pairs().get(0);
    assertThat(pair.key()).isEqualTo("part.parquet#0");
    assertThat(ParquetPicture.of(pair.location().path(), pair.location().offset()))
        .isEqualTo(new ParquetPicture("file:" + file, List.of("image", "bytes"), 0));
  }

  @Test
  void takesATextCalledImageForNoPicture() throws IOException {
    try (ParquetFile out =
        new ParquetFile(
            file,
            "optional binary image (STRING); optional binary url (STRING);"
                + " optional binary caption (STRING);")) {
      out.row("a.jpg", "http://x/1", "一");
    }
    assertThat(pairs().get(0).location().path()).isEqualTo("http://x/1");
    assertInvalid(
        new ColumnsConfig("", "", "", "", "image"),
        "its column image is optional binary image (STRING) (bytes, or a group with a field bytes,"
            + " are wanted)");
  }

  @Test
  void saysWhichColumnsThereAre() throws IOException {
    try (ParquetFile out =
        new ParquetFile(file, "optional binary link (STRING); optional binary words (STRING);")) {
      out.row("http://x/1", "一");
    }
    assertInvalid(ColumnsConfig.COMMON, "it has no column url (it has link, words)");
    assertInvalid(
        new ColumnsConfig("link", "", "", "", ""),
        "it has no column caption or text (it has link, words)");
    assertInvalid(
        new ColumnsConfig("link", "words", "", "tag", ""),
        "it has no column tag (it has link, words)");
    assertThat(pairs(new ColumnsConfig("LINK", "Words", "", "", ""))).hasSize(1);
  }

  @Test
  void wantsColumnsOfTheRightTypes() throws IOException {
    try (ParquetFile out =
        new ParquetFile(file, "required double url; required binary caption (STRING);")) {
      out.row(1.0, "一");
    }
    assertInvalid(ColumnsConfig.COMMON, "its column url is required double url (text is wanted)");
  }

  @Test
  void refusesWhatIsNoParquet() throws IOException {
    for (byte[] bytes : new byte[][] {{}, "PAR1".getBytes("US-ASCII"), new byte[5000]}) {
      Files.write(file, bytes);
      assertThatThrownBy(this::pairs)
          .isInstanceOf(CorruptSourceException.class)
          .hasMessageStartingWith("Cannot read file:" + file + ": ");
    }
  }

  @Test
  void aCutFileIsCorrupt() throws IOException {
    byte[] whole = urls(50);
    for (int length = 0; length < whole.length; length += 29) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(this::pairs).isInstanceOf(CorruptSourceException.class);
    }
  }

  /** Checksums catch a page; a damaged footer may make anything but a wrong kind of failure. */
  @Test
  void aDamagedFileIsReadRightOrNotAtAll() throws IOException {
    byte[] whole = urls(50);
    List<ListedPair> expected = pairs();
    SplittableRandom random = new SplittableRandom(3);
    int failed = 0;
    for (int i = 0; i < 200; i++) {
      byte[] damaged = whole.clone();
      damaged[4 + random.nextInt(whole.length * 2 / 3)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      try {
        assertThat(pairs()).isEqualTo(expected);
      } catch (CorruptSourceException | InvalidSourceException | java.io.UncheckedIOException e) {
        failed++;
      }
    }
    assertThat(failed).isGreaterThan(100);
  }

  private byte[] urls(int rows) throws IOException {
    try (ParquetFile out =
        new ParquetFile(file, "required binary url (STRING); required binary caption (STRING);")) {
      for (int i = 0; i < rows; i++) {
        out.row("http://x/" + i, "图" + i);
      }
    }
    // Hadoop's own checksum would be the first to see a change.
    Files.delete(folder.resolve(".part.parquet.crc"));
    return Files.readAllBytes(file);
  }

  private void assertInvalid(ColumnsConfig columns, String reason) {
    assertThatThrownBy(() -> pairs(columns))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessage("Cannot read file:" + file + ": " + reason);
  }

  private List<ListedPair> pairs() throws IOException {
    return pairs(ColumnsConfig.COMMON);
  }

  private List<ListedPair> pairs(ColumnsConfig columns) throws IOException {
    SourceConfig config = new SourceConfig(SourceFormat.PARQUET, "x", "", columns);
    return SourceFolder.all(
        ParquetPairs.open(0, SourceFolder.file(file), config, SourceFolder.HADOOP));
  }
}
