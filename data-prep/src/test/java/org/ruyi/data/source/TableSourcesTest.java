package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.config.SourceConfig;
import org.ruyi.data.config.SourceFormat;

final class TableSourcesTest {
  private final Configuration hadoop = new Configuration(false);

  @TempDir private Path folder;

  @Test
  void csvTakesHttpAndFilesBelowItsFolder() throws IOException {
    String inside = folder.resolve("a.jpg").toUri().toString();
    List<ListedPair> pairs =
        csv(
            "caption,URL\n"
                + "\"一,二\",https://x/1.jpg\n"
                + "三,"
                + inside
                + "\n"
                + "四,file:/etc/passwd\n"
                + "五,ftp://x/1.jpg\n"
                + "六,images/a.jpg\n"
                + "七,\n"
                + ",http://x/2.jpg\n"
                + "八,http://x/3.jpg,more\n");
    assertThat(pairs)
        .extracting(p -> p.rejection().map(r -> r.rule()).orElse("-"))
        .containsExactly(
            "-",
            "-",
            "forbidden-path",
            "forbidden-path",
            "forbidden-path",
            "missing-image",
            "missing-caption",
            "malformed-row");
    assertThat(pairs.get(0).key()).isEqualTo(Sha256.of("https://x/1.jpg"));
    assertThat(pairs.get(0).captionRaw()).isEqualTo("一,二");
    assertThat(pairs.get(1).location().path()).isEqualTo("file:" + folder + "/a.jpg");
    assertThat(pairs)
        .extracting(ListedPair::position)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void csvWantsItsColumns() {
    assertThatThrownBy(() -> csv("link,text\nx,y\n"))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageEndingWith("it has no column url (it has link, text)");
    assertThatThrownBy(() -> csv(""))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageEndingWith("it is empty");
  }

  @Test
  void folderReadsCsv() throws IOException {
    List<ListedPair> pairs =
        folder(
            "metadata.csv", "file_name,text\na.jpg,一\n../b.jpg,二\nc/d.png,\n,四\n/etc/passwd,五\n");
    assertThat(pairs)
        .extracting(p -> p.key() + " " + p.rejection().map(r -> r.rule()).orElse("-"))
        .containsExactly(
            "a.jpg -",
            "../b.jpg forbidden-path",
            "c/d.png missing-caption",
            "metadata.csv#3 missing-image",
            "/etc/passwd forbidden-path");
  }

  @Test
  void folderReadsJsonLines() throws IOException {
    List<ListedPair> pairs =
        folder(
            "metadata.jsonl",
            "{\"file_name\":\"a.jpg\",\"caption\":\"一\",\"url\":\"http://x\"}\n\n"
                + "{\"file_name\":\"b.jpg\"}\n"
                + "{oops\n"
                + "[]\n"
                + "{\"file_name\":\"c.jpg\",\"text\":\"三\"}");
    assertThat(pairs)
        .extracting(p -> p.key() + " " + p.rejection().map(r -> r.rule()).orElse("-"))
        .containsExactly(
            "a.jpg -",
            "b.jpg missing-caption",
            "metadata.jsonl#2 malformed-row",
            "metadata.jsonl#3 malformed-row",
            "c.jpg -");
    assertThat(pairs.get(0).url()).isEqualTo("http://x");
  }

  @Test
  void folderFailsOnALineWithoutEnd() {
    assertThatThrownBy(() -> folder("metadata.jsonl", "{\"file_name\":\"" + "x".repeat(2 << 20)))
        .isInstanceOf(CorruptSourceException.class)
        .hasMessageEndingWith("line 1 is longer than 1048576 bytes");
  }

  @Test
  void aSourceThatIsNotThereIsTheUsersMistake() throws IOException {
    assertInvalid(SourceFormat.WEBDATASET, folder + "/*.tar", "no file or folder matches it");
    assertInvalid(SourceFormat.WEBDATASET, folder + "/no.tar", "no file or folder matches it");
    assertInvalid(
        SourceFormat.WEBDATASET, folder.toString(), "the folder has no files that end in .tar");
    assertInvalid(
        SourceFormat.IMAGE_FOLDER,
        folder.toString(),
        "the folder has neither metadata.csv nor metadata.jsonl");
    Files.writeString(folder.resolve("metadata.csv"), "");
    Files.writeString(folder.resolve("metadata.jsonl"), "");
    assertInvalid(
        SourceFormat.IMAGE_FOLDER,
        folder.toString(),
        "the folder has both metadata.csv and metadata.jsonl");
    assertInvalid(
        SourceFormat.IMAGE_FOLDER, folder.resolve("metadata.csv").toString(), "it is not a folder");
    assertThatThrownBy(
            () -> Sources.open(config(SourceFormat.WEBDATASET, "nosuch://x/*.tar"), hadoop))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageStartingWith("Invalid source.path: nosuch://x/*.tar (");
  }

  @Test
  void filesAreSortedWhateverTheFileSystemSays() throws IOException {
    for (String name : List.of("b.tar", "a.tar", "c.tar", "notes.txt")) {
      Files.writeString(folder.resolve(name), "x");
    }
    PairSource source = Sources.open(config(SourceFormat.WEBDATASET, folder.toString()), hadoop);
    assertThat(source.files())
        .extracting(f -> f.path().substring(f.path().lastIndexOf('/') + 1) + f.size())
        .containsExactly("a.tar1", "b.tar1", "c.tar1");
  }

  private void assertInvalid(SourceFormat format, String path, String reason) {
    assertThatThrownBy(() -> Sources.open(config(format, path), hadoop))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageStartingWith("Cannot read source.path ")
        .hasMessageEndingWith(reason);
  }

  private List<ListedPair> csv(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("w.csv"), text);
    try (FilePairs pairs =
        WukongCsvSource.open(0, source(file), config(SourceFormat.WUKONG_CSV, "x"), hadoop)) {
      return all(pairs);
    }
  }

  private List<ListedPair> folder(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    try (FilePairs pairs =
        ImageFolderSource.open(0, source(file), config(SourceFormat.IMAGE_FOLDER, "x"), hadoop)) {
      return all(pairs);
    }
  }

  private static SourceConfig config(SourceFormat format, String path) {
    return new SourceConfig(format, path, "", ColumnsConfig.COMMON);
  }

  private static SourceFile source(Path file) throws IOException {
    return new SourceFile("file:" + file, Files.size(file), 0);
  }

  private static List<ListedPair> all(Iterator<ListedPair> pairs) {
    List<ListedPair> all = new ArrayList<>();
    pairs.forEachRemaining(all::add);
    return all;
  }
}
