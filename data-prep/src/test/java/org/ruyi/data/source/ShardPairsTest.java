package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ruyi.data.config.ColumnsConfig;

final class ShardPairsTest {
  @Test
  void pairsNeighboursOfOneKey() throws IOException {
    byte[] tar =
        new Tar()
            .file("a.jpg", "AAAA")
            .file("a.txt", "一只猫\n")
            .file("a.cls", "7")
            .file("b.json", "{\"caption\":\"一只狗\",\"url\":\"http://x/b.png\"}")
            .file("b.PNG", "BBBBBB")
            .bytes();
    List<ListedPair> pairs = pairs(tar);
    assertThat(pairs).extracting(ListedPair::key).containsExactly("a", "b");
    assertThat(pairs).extracting(ListedPair::position).containsExactly(0L, 1L);
    assertThat(pairs).extracting(ListedPair::captionRaw).containsExactly("一只猫\n", "一只狗");
    assertThat(pairs).extracting(ListedPair::url).containsExactly(null, "http://x/b.png");
    assertThat(bytes(tar, pairs.get(0))).isEqualTo("AAAA");
    assertThat(bytes(tar, pairs.get(1))).isEqualTo("BBBBBB");
  }

  @Test
  void prefersTheTextUnlessItIsBlank() throws IOException {
    byte[] tar =
        new Tar()
            .file("a.jpg", "A")
            .file("a.txt", "文")
            .file("a.json", "{\"caption\":\"json\"}")
            .file("b.jpg", "B")
            .file("b.txt", " \n")
            .file("b.json", "{\"caption\":\"json\"}")
            .bytes();
    assertThat(pairs(tar)).extracting(ListedPair::captionRaw).containsExactly("文", "json");
  }

  @Test
  void listsIncompleteSamplesWithTheirFault() throws IOException {
    byte[] tar =
        new Tar()
            .file("a.jpg", "A")
            .file("b.txt", "没有图片")
            .file("c.jpg", "C")
            .file("c.json", "{not json")
            .file("d.jpg", "D")
            .file("d.json", "[1]")
            .file("e.jpg", "E")
            .file("e.txt", "x".repeat(300_000))
            .special("f.jpg", (byte) '2')
            .file("f.txt", "链接")
            .file("g.jpg", "G")
            .file("g.txt", "")
            .bytes();
    List<ListedPair> pairs = pairs(tar);
    assertThat(pairs)
        .extracting(p -> p.key() + " " + p.rejection().orElseThrow().rule())
        .containsExactly(
            "a missing-caption",
            "b missing-image",
            "c malformed-row",
            "d malformed-row",
            "e malformed-row",
            "f missing-image",
            "g missing-caption");
    assertThat(pairs.get(5).rejection().orElseThrow().detail())
        .isEqualTo("f.jpg is a link or a special file");
    assertThat(pairs.get(4).rejection().orElseThrow().measured()).isEqualTo("300000 bytes");
  }

  @Test
  void beginsASampleWhereAMemberIsRepeated() throws IOException {
    byte[] tar =
        new Tar()
            .file("a.jpg", "A")
            .file("a.txt", "一")
            .file("a.png", "AA")
            .file("a.txt", "二")
            .bytes();
    List<ListedPair> pairs = pairs(tar);
    assertThat(pairs).extracting(ListedPair::key).containsExactly("a", "a");
    assertThat(pairs).extracting(ListedPair::captionRaw).containsExactly("一", "二");
  }

  @Test
  void takesNamesAsKeysAndOpensNothingByThem() throws IOException {
    byte[] tar =
        new Tar()
            .file("../../etc/passwd.jpg", "A")
            .file("../../etc/passwd.txt", "越界")
            .file("folder/b.jpg", "B")
            .file("folder/b.txt", "里面")
            .file("README", "no dot")
            .file("._a.jpg", "resource fork")
            .bytes();
    assertThat(pairs(tar))
        .extracting(ListedPair::key)
        .containsExactly("../../etc/passwd", "folder/b");
  }

  @Test
  void listsNothingOfAnEmptyArchive() throws IOException {
    assertThat(pairs(new Tar().bytes())).isEmpty();
  }

  private static String bytes(byte[] tar, ListedPair pair) {
    return new String(
        tar,
        (int) pair.location().offset(),
        (int) pair.location().length(),
        StandardCharsets.UTF_8);
  }

  private static List<ListedPair> pairs(byte[] tar) throws IOException {
    List<ListedPair> pairs = new ArrayList<>();
    try (ShardPairs shard =
        new ShardPairs(0, "file:/x/test.tar", Tar.open(tar), ColumnsConfig.COMMON)) {
      shard.forEachRemaining(pairs::add);
    }
    return pairs;
  }
}
