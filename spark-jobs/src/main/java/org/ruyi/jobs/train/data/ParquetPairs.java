package org.ruyi.jobs.train.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.ruyi.jobs.JobException;

/** The pictures and captions of one Parquet file. */
final class ParquetPairs {
  private static final String IMAGE = "image";
  private static final String CAPTION = "caption";
  private static final int MAXIMUM_ROWS = 1 << 24;

  private final Path path;
  private final Configuration configuration;

  private ParquetPairs(Path path, Configuration configuration) {
    this.path = path;
    this.configuration = configuration;
  }

  static ParquetPairs of(String folder, String file, Configuration configuration) {
    return new ParquetPairs(new Path(folder + "/" + file), configuration);
  }

  Path path() {
    return path;
  }

  /**
   * Checks the file against its manifest.
   *
   * @throws JobException where it has another size
   */
  void requireSize(long expected) throws IOException {
    long size = path.getFileSystem(configuration).getFileStatus(path).getLen();
    if (size != expected) {
      throw new JobException(
          "Cannot trust %s: it has %d bytes, its manifest says %d (truncated or replaced)"
              .formatted(path, size, expected));
    }
  }

  /** The number of rows of each row group. */
  int[] rowGroups() throws IOException {
    try (ParquetFileReader reader = open()) {
      int[] rows = new int[reader.getRowGroups().size()];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = rows(reader.getRowGroups().get(i));
      }
      return rows;
    }
  }

  /** The pairs of one row group; other columns are not read. */
  Pairs read(int rowGroup) throws IOException {
    try (ParquetFileReader reader = open()) {
      MessageType schema = reader.getFileMetaData().getSchema();
      MessageType wanted =
          new MessageType(schema.getName(), schema.getType(IMAGE), schema.getType(CAPTION));
      reader.setRequestedSchema(wanted);
      int rows = rows(reader.getRowGroups().get(rowGroup));
      List<byte[]> images = new ArrayList<>(rows);
      List<String> captions = new ArrayList<>(rows);
      PageReadStore pages = reader.readRowGroup(rowGroup);
      MessageColumnIO columns = new ColumnIOFactory().getColumnIO(wanted);
      RecordReader<Group> records =
          columns.getRecordReader(pages, new GroupRecordConverter(wanted));
      for (int row = 0; row < rows; row++) {
        Group record = records.read();
        if (record.getFieldRepetitionCount(IMAGE) == 0
            || record.getFieldRepetitionCount(CAPTION) == 0) {
          throw new JobException(
              "Cannot use row %d of row group %d of %s: it has no picture or no caption"
                  .formatted(row, rowGroup, path));
        }
        images.add(record.getBinary(IMAGE, 0).getBytes());
        captions.add(record.getString(CAPTION, 0));
      }
      return new Pairs(images, captions);
    }
  }

  private ParquetFileReader open() throws IOException {
    // Off by default; without it a byte that changed on the way becomes a pixel in silence.
    ParquetReadOptions options =
        HadoopReadOptions.builder(configuration, path).usePageChecksumVerification().build();
    return ParquetFileReader.open(HadoopInputFile.fromPath(path, configuration), options);
  }

  private int rows(BlockMetaData block) {
    long rows = block.getRowCount();
    if (rows < 0 || rows > MAXIMUM_ROWS) {
      throw new JobException(
          "Cannot read %s: a row group claims %d rows (0 to %d)"
              .formatted(path, rows, MAXIMUM_ROWS));
    }
    return (int) rows;
  }
}
