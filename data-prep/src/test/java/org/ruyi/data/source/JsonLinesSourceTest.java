package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.config.SourceConfig;
import org.ruyi.data.config.SourceFormat;

final class JsonLinesSourceTest {
  @TempDir private Path folder;

  @Test
  void takesUrlsAndFiles() throws IOException {
    List<ListedPair> pairs =
        read(
            ColumnsConfig.COMMON,
            """
            {"url":"http://x/1.jpg","caption":"一","keyword":"猫"}
            {"URL":"http://x/2.jpg","TEXT":"二","id":17}
            {"file_name":"a/b.jpg","caption":"三","url":"http://x/3.jpg"}
            {"file_name":"../b.jpg","caption":"四"}
            {"url":"file:/etc/passwd","caption":"五"}
            {"caption":"六"}
            {"url":"http://x/7.jpg","caption":7}
            {"url":"http://x/8.jpg","caption":"八"} {"more":1}
            """);
    assertThat(pairs)
        .extracting(p -> p.key() + " " + SourceFolder.rule(p))
        .containsExactly(
            Sha256.of("http://x/1.jpg") + " -",
            "17 -",
            "a/b.jpg -",
            "../b.jpg forbidden-path",
            Sha256.of("file:/etc/passwd") + " forbidden-path",
            "t.jsonl#5 missing-image",
            Sha256.of("http://x/7.jpg") + " missing-caption",
            "t.jsonl#7 malformed-row");
    assertThat(pairs.get(0).text().keyword()).isEqualTo("猫");
    assertThat(pairs.get(2).location().path()).isEqualTo("file:" + folder + "/a/b.jpg");
    assertThat(pairs.get(2).url()).isEqualTo("http://x/3.jpg");
  }

  @Test
  void takesOtherNames() throws IOException {
    List<ListedPair> pairs =
        read(
            new ColumnsConfig("link", "alt", "sku", "tag", ""),
            "{\"link\":\"http://x\",\"alt\":\"一\",\"sku\":\"k\",\"tag\":\"t\",\"caption\":\"no\"}");
    assertThat(pairs.get(0).text()).isEqualTo(new PairText("k", "http://x", "一", "t"));
  }

  @Test
  void aKeyIsNoStory() throws IOException {
    ListedPair pair =
        read(
                ColumnsConfig.COMMON,
                "{\"key\":\"%s\",\"url\":\"http://x\",\"caption\":\"一\"}"
                    .formatted("k".repeat(2000)))
            .get(0);
    assertThat(pair.key()).isEqualTo("t.jsonl#0");
    assertThat(pair.rejection().orElseThrow().detail())
        .isEqualTo("the key is longer than 1024 characters");
  }

  @Test
  void aLineHasAnEnd() {
    assertThatThrownBy(() -> read(ColumnsConfig.COMMON, "\n{\"url\":\"" + "x".repeat(2 << 20)))
        .isInstanceOf(CorruptSourceException.class)
        .hasMessageEndingWith("line 2 is longer than 1048576 bytes");
  }

  @Test
  void whatAWriterWritesIsRead() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    ObjectMapper json = new ObjectMapper();
    StringBuilder lines = new StringBuilder();
    List<PairText> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      PairText text =
          new PairText("k" + i, "http://x/" + i, "猫" + text(random), text(random) + "词");
      ObjectNode node = json.createObjectNode();
      node.put("caption", text.caption()).put("key", text.key());
      node.put("url", text.url()).put("keyword", text.keyword()).put("other", text(random));
      lines.append(json.writeValueAsString(node)).append(random.nextBoolean() ? "\n" : "\r\n\n");
      expected.add(text);
    }
    assertThat(read(ColumnsConfig.COMMON, lines.toString()))
        .extracting(ListedPair::text)
        .isEqualTo(expected);
  }

  @Test
  void everyDamagedLineIsAccountedFor() throws IOException {
    SplittableRandom random = new SplittableRandom(12);
    byte[] line =
        "{\"url\":\"http://x/1.jpg\",\"caption\":\"一只猫\",\"key\":\"k\"}"
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = new byte[line.length];
      int length = 1 + random.nextInt(line.length);
      System.arraycopy(line, 0, damaged, 0, length);
      damaged[random.nextInt(length)] = (byte) random.nextInt(256);
      byte[] cut = java.util.Arrays.copyOf(damaged, length);
      String text = new String(cut, StandardCharsets.UTF_8);
      long lines = text.split("\n", -1).length - text.lines().filter(String::isBlank).count();
      List<ListedPair> pairs = read(ColumnsConfig.COMMON, cut);
      assertThat((long) pairs.size()).as(text).isBetween(Math.max(0, lines - 1), lines);
    }
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      int code = random.nextInt(0x11000);
      text.appendCodePoint(Character.isSurrogate((char) code) && code < 0x10000 ? '"' : code);
    }
    return text.toString();
  }

  private List<ListedPair> read(ColumnsConfig columns, String text) throws IOException {
    return read(columns, text.getBytes(StandardCharsets.UTF_8));
  }

  private List<ListedPair> read(ColumnsConfig columns, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("t.jsonl"), bytes);
    return SourceFolder.all(
        JsonLinesSource.open(
            0,
            SourceFolder.file(file),
            new SourceConfig(SourceFormat.JSONL, "x", "", columns),
            SourceFolder.HADOOP));
  }
}
