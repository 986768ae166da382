package org.ruyi.jobs.prepare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * WebDataset shards of a folder's pictures, with Chinese captions that every default rule passes.
 */
final class BenchmarkCorpus {
  static final int PAIRS_A_SHARD = 1000;

  private static final List<List<String>> WORDS =
      List.of(
          List.of("春天", "夏天", "秋天", "冬天", "清晨", "傍晚", "雨后", "雪后", "正午", "深夜"),
          List.of("公园里", "湖边", "街道旁", "山坡上", "花园中", "海滩上", "窗台前", "桥下", "院子里"),
          List.of("一只白猫", "两个孩子", "几位老人", "一匹黑马", "一对恋人", "一群小鸟", "一名画家"),
          List.of("安静地", "开心地", "慢慢地", "认真地", "匆忙地", "悠闲地", "独自", "结伴"),
          List.of("看着远方", "晒着太阳", "等待日出", "穿过小路", "欣赏风景", "躲避大雨", "回到家中"));

  private BenchmarkCorpus() {}

  static List<Path> pictures(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jpg")).sorted().toList();
    }
  }

  /**
   * Writes the shards {@code 00000.tar} and on; those that are there already stay.
   *
   * @return of all pictures, in bytes
   */
  static long write(List<Path> pictures, Path folder) throws IOException {
    Files.createDirectories(folder);
    long bytes = 0;
    for (Path picture : pictures) {
      bytes += Files.size(picture);
    }
    for (int from = 0; from < pictures.size(); from += PAIRS_A_SHARD) {
      int to = Math.min(from + PAIRS_A_SHARD, pictures.size());
      Path shard =
          folder.resolve(String.format(Locale.ROOT, "%05d-%d.tar", from / PAIRS_A_SHARD, to));
      if (!Files.exists(shard)) {
        Path part = folder.resolve("part");
        write(part, pictures, from, to);
        Files.move(part, shard);
      }
    }
    return bytes;
  }

  private static void write(Path file, List<Path> pictures, int from, int to) throws IOException {
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (int i = from; i < to; i++) {
        String key = String.format(Locale.ROOT, "%08d", i);
        add(tar, key + ".jpg", Files.readAllBytes(pictures.get(i)));
        add(tar, key + ".txt", caption(i).getBytes(UTF_8));
      }
    }
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    entry.setModTime(0L);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static String caption(int number) {
    SplittableRandom random = new SplittableRandom(number);
    StringBuilder caption = new StringBuilder();
    for (List<String> words : WORDS) {
      caption.append(words.get(random.nextInt(words.size())));
    }
    return caption.toString();
  }
}
