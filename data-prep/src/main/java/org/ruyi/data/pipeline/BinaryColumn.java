package org.ruyi.data.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.internal.filter2.columnindex.RowRanges;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * One binary column of one Parquet file. Where the file has an index of its pages, only a few
 * megabytes of pages are held at one time; without one, a row group of the column is.
 */
final class BinaryColumn implements Closeable {
  private static final long WINDOW_BYTES = 8 << 20;

  private final Path path;
  private final List<String> column;
  private final ParquetFileReader reader;
  private final MessageType projection;
  private final long[] firstRows;

  /** Of the window that is open: the row that is read next, and the first that is outside. */
  private long next;

  private long end;
  private RecordReader<Group> records;

  BinaryColumn(Path path, List<String> column, Configuration hadoop) throws IOException {
    this.path = path;
    this.column = List.copyOf(column);
    this.reader = ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop));
    try {
      MessageType schema = reader.getFooter().getFileMetaData().getSchema();
      this.projection = new MessageType(schema.getName(), project(schema, 0));
      reader.setRequestedSchema(projection);
      List<BlockMetaData> groups = reader.getRowGroups();
      this.firstRows = new long[groups.size() + 1];
      for (int i = 0; i < groups.size(); i++) {
        firstRows[i + 1] = firstRows[i] + groups.get(i).getRowCount();
      }
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private Type project(GroupType type, int level) {
    Type field = type.getType(column.get(level));
    return level == column.size() - 1
        ? field
        : field.asGroupType().withNewFields(project(field.asGroupType(), level + 1));
  }

  byte[] read(long row) throws IOException {
    if (row < 0 || row >= firstRows[firstRows.length - 1]) {
      throw new IOException("row " + row + " is not in " + path);
    }
    if (records == null || row < next || row >= end) {
      open(row);
    }
    Group group;
    do {
      group = records.read();
      next++;
    } while (next <= row);
    for (int level = 0; level < column.size(); level++) {
      if (group.getFieldRepetitionCount(0) == 0) {
        return null;
      }
      if (level < column.size() - 1) {
        group = group.getGroup(0, 0);
      }
    }
    return group.getBinary(0, 0).getBytes();
  }

  private void open(long row) throws IOException {
    int group = 0;
    while (row >= firstRows[group + 1]) {
      group++;
    }
    BlockMetaData block = reader.getRowGroups().get(group);
    OffsetIndex pages = reader.readOffsetIndex(chunk(block));
    PageReadStore store;
    if (pages == null) {
      next = firstRows[group];
      end = firstRows[group + 1];
      store = reader.readRowGroup(group);
    } else {
      long inGroup = row - firstRows[group];
      int first = 0;
      while (first + 1 < pages.getPageCount() && pages.getFirstRowIndex(first + 1) <= inGroup) {
        first++;
      }
      int last = first;
      long bytes = pages.getCompressedPageSize(first);
      while (last + 1 < pages.getPageCount()
          && bytes + pages.getCompressedPageSize(last + 1) <= WINDOW_BYTES) {
        bytes += pages.getCompressedPageSize(++last);
      }
      next = firstRows[group] + pages.getFirstRowIndex(first);
      end = firstRows[group] + pages.getLastRowIndex(last, block.getRowCount()) + 1;
      store =
          reader.readFilteredRowGroup(
              group,
              RowRanges.create(
                  block.getRowCount(), IntStream.rangeClosed(first, last).iterator(), pages));
    }
    MessageColumnIO io = new ColumnIOFactory().getColumnIO(projection);
    records = io.getRecordReader(store, new GroupRecordConverter(projection), FilterCompat.NOOP);
  }

  private ColumnChunkMetaData chunk(BlockMetaData block) {
    for (ColumnChunkMetaData chunk : block.getColumns()) {
      if (List.of(chunk.getPath().toArray()).equals(column)) {
        return chunk;
      }
    }
    throw new IllegalArgumentException(
        "Cannot read " + path + ": it has no column " + String.join(".", column));
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
