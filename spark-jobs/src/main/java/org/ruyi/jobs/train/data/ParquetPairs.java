package org.ruyi.jobs.train.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
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
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
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

  /**
   * The number of rows of each shape, a row group after the other. Reads the footer, and the column
   * of buckets of those row groups whose statistics do not say it all.
   *
   * @param usual the shape of all pictures where the file has no such column
   */
  List<Map<Shape, Integer>> shapes(Shape usual) throws IOException {
    List<Map<Shape, Integer>> shapes = new ArrayList<>();
    try (ParquetFileReader reader = open()) {
      MessageType schema = reader.getFileMetaData().getSchema();
      for (int index = 0; index < reader.getRowGroups().size(); index++) {
        BlockMetaData block = reader.getRowGroups().get(index);
        int rows = rows(block);
        int group = index;
        Map<Shape, Integer> counts = new TreeMap<>();
        Optional<Shape> only =
            schema.containsField(BucketColumn.NAME) ? BucketColumn.only(block) : Optional.of(usual);
        if (rows > 0 && only.isPresent()) {
          counts.put(only.get(), rows);
        } else if (rows > 0) {
          read(
              reader,
              index,
              List.of(BucketColumn.NAME),
              record -> counts.merge(shape(record, group), 1, Integer::sum));
        }
        shapes.add(counts);
      }
    }
    return shapes;
  }

  /** The pairs of one row group; other columns are not read. */
  Pairs read(int rowGroup) throws IOException {
    try (ParquetFileReader reader = open()) {
      BlockMetaData block = reader.getRowGroups().get(rowGroup);
      MessageType schema = reader.getFileMetaData().getSchema();
      boolean mixed = schema.containsField(BucketColumn.NAME) && BucketColumn.only(block).isEmpty();
      int rows = rows(block);
      List<byte[]> images = new ArrayList<>(rows);
      List<String> captions = new ArrayList<>(rows);
      List<Shape> shapes = new ArrayList<>();
      read(
          reader,
          rowGroup,
          mixed ? List.of(IMAGE, CAPTION, BucketColumn.NAME) : List.of(IMAGE, CAPTION),
          record -> {
            if (record.getFieldRepetitionCount(IMAGE) == 0
                || record.getFieldRepetitionCount(CAPTION) == 0) {
              throw new JobException(
                  "Cannot use row %d of row group %d of %s: it has no picture or no caption"
                      .formatted(images.size(), rowGroup, path));
            }
            images.add(record.getBinary(IMAGE, 0).getBytes());
            captions.add(record.getString(CAPTION, 0));
            if (mixed) {
              shapes.add(shape(record, rowGroup));
            }
          });
      return mixed ? Pairs.ofShapes(images, captions, shapes) : Pairs.ofOneShape(images, captions);
    }
  }

  private Shape shape(Group record, int rowGroup) {
    return BucketColumn.of(record)
        .orElseThrow(
            () ->
                new JobException(
                    "Cannot use row group %d of %s: the bucket of a row is not a width and a height"
                            .formatted(rowGroup, path)
                        + " of 1 to %d pixels, as 64x48".formatted(Shape.MAXIMUM_SIDE)));
  }

  private void read(
      ParquetFileReader reader, int rowGroup, List<String> columns, Consumer<Group> row)
      throws IOException {
    MessageType schema = reader.getFileMetaData().getSchema();
    MessageType wanted =
        new MessageType(
            schema.getName(), columns.stream().map(schema::getType).toArray(Type[]::new));
    reader.setRequestedSchema(wanted);
    PageReadStore pages = reader.readRowGroup(rowGroup);
    RecordReader<Group> records =
        new ColumnIOFactory()
            .getColumnIO(wanted)
            .getRecordReader(pages, new GroupRecordConverter(wanted));
    int rows = rows(reader.getRowGroups().get(rowGroup));
    for (int i = 0; i < rows; i++) {
      row.accept(records.read());
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
