package org.ruyi.data.source;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.config.SourceConfig;

/**
 * The pairs of one Parquet file, in the order of its rows. Only the narrow columns are read; the
 * pictures in the rows are named and not touched.
 */
final class ParquetPairs extends FilePairs {
  /** The narrow columns of one row group are held as they are stored. */
  private static final long GROUP_LIMIT = 1L << 30;

  private static final String SUCCESS = "success";

  private final ParquetFileReader reader;
  private final ParquetColumns columns;
  private final MessageType narrow;
  private final RowPairs pairs;
  private RecordReader<Group> records;
  private int group;
  private long left;
  private long row;

  private ParquetPairs(
      String name, ParquetFileReader reader, ParquetColumns columns, RowPairs pairs) {
    super(name);
    this.reader = reader;
    this.columns = columns;
    this.pairs = pairs;
    this.narrow = columns.projection(reader.getFileMetaData().getSchema());
    reader.setRequestedSchema(narrow);
  }

  /**
   * Opens a file.
   *
   * @throws InvalidSourceException where it lacks a column
   * @throws CorruptSourceException where it is no Parquet file, or a damaged one
   */
  static ParquetPairs open(int file, SourceFile table, SourceConfig config, Configuration hadoop)
      throws IOException {
    String name = table.path();
    Path path = new Path(name);
    ParquetFileReader reader = reader(path, hadoop);
    try {
      ParquetColumns columns =
          ParquetColumns.of(reader.getFileMetaData().getSchema(), config.columns(), name);
      ConfinedPath confined = ConfinedPath.of(path, config.allowedRoot(), hadoop);
      return new ParquetPairs(name, reader, columns, new RowPairs(file, name, confined));
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private static ParquetFileReader reader(Path path, Configuration hadoop) throws IOException {
    try {
      return ParquetFileReader.open(
          HadoopInputFile.fromPath(path, hadoop),
          HadoopReadOptions.builder(hadoop, path).usePageChecksumVerification().build());
    } catch (RuntimeException e) {
      throw corrupt(path.toString(), e);
    } catch (IOException e) {
      // So says Parquet of a footer that is damaged, and of that alone.
      if (String.valueOf(e.getMessage()).startsWith("can not read class")) {
        throw new CorruptSourceException("Cannot read " + path + ": its footer is damaged", e);
      }
      throw e;
    }
  }

  @Override
  ListedPair read() throws IOException {
    try {
      while (left == 0) {
        if (!nextGroup()) {
          return null;
        }
      }
      left--;
      return pair(row++, records.read());
    } catch (CorruptSourceException | InvalidSourceException e) {
      throw e;
    } catch (RuntimeException e) {
      // Parquet's decoders throw whatever a damaged page makes of their arrays.
      throw corrupt(name() + " at row " + row, e);
    }
  }

  private boolean nextGroup() throws IOException {
    if (group == reader.getRowGroups().size()) {
      return false;
    }
    requireNarrow(group, reader.getRowGroups().get(group));
    PageReadStore pages = reader.readRowGroup(group++);
    left = pages.getRowCount();
    records =
        new ColumnIOFactory()
            .getColumnIO(narrow)
            .getRecordReader(pages, new GroupRecordConverter(narrow));
    return true;
  }

  private void requireNarrow(int index, BlockMetaData block) {
    long bytes =
        block.getColumns().stream()
            .filter(column -> narrow.containsField(column.getPath().toArray()[0]))
            .mapToLong(column -> column.getTotalSize())
            .sum();
    if (bytes > GROUP_LIMIT) {
      throw new InvalidSourceException(
          "Cannot read "
              + name()
              + ": row group "
              + index
              + " has "
              + bytes
              + " bytes of text, at most "
              + GROUP_LIMIT
              + " are read at one time; write it with smaller row groups");
    }
  }

  private ListedPair pair(long at, Group values) {
    PairText text =
        new PairText(
            value(values, columns.key()),
            value(values, columns.url()),
            value(values, columns.caption()),
            value(values, columns.keyword()));
    if (columns.image().isEmpty()) {
      return pairs.byUrl(at, text);
    }
    String status = value(values, columns.status());
    if (status != null && !status.equals(SUCCESS)) {
      return pairs.bad(
          at, text, SourceRules.MISSING_IMAGE, "the row has no picture, its status is " + status);
    }
    return pairs.inside(at, text, Location.row(name(), at, columns.image().get()));
  }

  private static String value(Group values, String column) {
    if (column == null || values.getFieldRepetitionCount(column) == 0) {
      return null;
    }
    return values.getValueToString(values.getType().getFieldIndex(column), 0);
  }

  private static CorruptSourceException corrupt(String what, RuntimeException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new CorruptSourceException(
        "Cannot read " + what + ": " + reason.lines().findFirst().orElse(reason), e);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
