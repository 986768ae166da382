package org.ruyi.jobs.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * Exports the rows of one Parquet file to shards of its own, a row in memory at one time beside
 * Parquet's row group. Names are numbers, as img2dataset's are: a key is a stranger's text and
 * stands in the JSON only.
 *
 * @param out the folder of the export
 * @param rowsPerShard pairs of a shard
 */
record ShardExport(Path out, ExportFormat format, int rowsPerShard, Configuration hadoop) {

  /**
   * Writes all rows of a file.
   *
   * @param firstShard number of the first shard
   */
  void write(Path parquet, int firstShard, long rows) throws IOException {
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), parquet).withConf(hadoop).build()) {
      long left = rows;
      for (int shard = firstShard; left > 0; shard++) {
        int count = (int) Math.min(left, rowsPerShard);
        left -= count;
        if (format == ExportFormat.WEBDATASET) {
          writeTar(reader, shard, count);
        } else {
          writeFolder(reader, shard, count);
        }
      }
    }
  }

  private void writeTar(ParquetReader<Group> reader, int shard, int count) throws IOException {
    Path target = new Path(out, shardName(shard) + ".tar");
    WholeFile.write(
        target,
        hadoop,
        file -> {
          TarArchiveOutputStream tar = new TarArchiveOutputStream(file, "UTF-8");
          for (int i = 0; i < count; i++) {
            ExportedPair pair = next(reader);
            String name = name(shard, i);
            entry(tar, name + "." + pair.extension(), pair.image());
            entry(tar, name + ".txt", pair.text());
            entry(tar, name + ".json", pair.json());
          }
          tar.finish();
          tar.flush();
        });
  }

  /** The list of the pictures comes last: without it nobody reads the folder. */
  private void writeFolder(ParquetReader<Group> reader, int shard, int count) throws IOException {
    Path folder = new Path(out, shardName(shard));
    folder.getFileSystem(hadoop).mkdirs(folder);
    WholeFile.write(
        new Path(folder, "metadata.jsonl"),
        hadoop,
        list -> {
          for (int i = 0; i < count; i++) {
            ExportedPair pair = next(reader);
            String name = name(shard, i) + "." + pair.extension();
            WholeFile.write(new Path(folder, name), hadoop, file -> file.write(pair.image()));
            pair.fields().put("file_name", name);
            line(list, pair.json());
          }
        });
  }

  private static void line(OutputStream out, byte[] json) throws IOException {
    out.write(json);
    out.write('\n');
  }

  private static ExportedPair next(ParquetReader<Group> reader) throws IOException {
    Group row = reader.read();
    if (row == null) {
      throw new IOException("the Parquet file has fewer rows than its footer says");
    }
    return ExportedPair.of(row);
  }

  private static String shardName(int shard) {
    return String.format(Locale.ROOT, "%05d", shard);
  }

  private String name(int shard, int index) {
    int digits = Math.max(4, Integer.toString(rowsPerShard - 1).length());
    return shardName(shard) + String.format(Locale.ROOT, "%0" + digits + "d", index);
  }

  private static void entry(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    // The same version gives the same bytes on any day.
    entry.setModTime(0L);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }
}
