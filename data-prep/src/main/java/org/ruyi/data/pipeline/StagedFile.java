package org.ruyi.data.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.ruyi.data.source.Listing;

/**
 * Reads the kept pairs of one file of the pictures' stage, in their order. Spark's own reader packs
 * and cuts files by their sizes and the cluster's, so that the order of rows would depend on both.
 */
final class StagedFile implements Iterator<Row>, Closeable {
  private static final int RULE = Columns.STAGED.fieldIndex(Listing.RULE);

  private final ParquetReader<Group> reader;
  private final int[] columns;
  private final DataType[] types;
  private Group next;

  StagedFile(String path, Configuration hadoop) throws IOException {
    this.reader =
        ParquetReader.builder(new GroupReadSupport(), new Path(path)).withConf(hadoop).build();
    this.columns = new int[Columns.DATA.size()];
    this.types = new DataType[columns.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Columns.STAGED.fieldIndex(Columns.DATA.fieldNames()[i]);
      types[i] = Columns.DATA.fields()[i].dataType();
    }
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Row next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    Object[] values = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      values[i] = value(next, columns[i], types[i]);
    }
    try {
      advance();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read staged pictures: " + e.getMessage(), e);
    }
    return RowFactory.create(values);
  }

  private void advance() throws IOException {
    do {
      next = reader.read();
    } while (next != null && next.getFieldRepetitionCount(RULE) > 0);
  }

  private static Object value(Group group, int column, DataType type) {
    if (group.getFieldRepetitionCount(column) == 0) {
      return null;
    }
    if (type.equals(DataTypes.StringType)) {
      return group.getString(column, 0);
    }
    if (type.equals(DataTypes.IntegerType)) {
      return group.getInteger(column, 0);
    }
    if (type.equals(DataTypes.LongType)) {
      return group.getLong(column, 0);
    }
    return group.getBinary(column, 0).getBytes();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
