package org.ruyi.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.InvalidSourceException;

/**
 * The binary version of CIFAR-10: {@code data_batch_*.bin} and {@code test_batch.bin} with a {@code
 * batches.meta.txt} beside them. A caption is the name of a class, a key the file and the number of
 * the picture in it.
 */
final class Cifar10Source implements PairSource {
  private static final String CLASSES = "batches.meta.txt";
  private static final int CLASSES_LIMIT = 64 << 10;

  private final List<SourceFile> files;

  /** Names of the classes, by folder. */
  private final HashMap<String, ArrayList<String>> classes = new HashMap<>();

  Cifar10Source(SourcePaths paths, Configuration hadoop) {
    this.files = PairFiles.describe(paths.files(".bin"));
    for (SourceFile file : files) {
      requireRecords(file);
      classes.computeIfAbsent(folder(file), folder -> classes(folder, hadoop));
    }
  }

  private static void requireRecords(SourceFile file) {
    if (file.size() == 0 || file.size() % Cifar10Pairs.RECORD != 0) {
      throw new CorruptSourceException(
          "Cannot read "
              + file.path()
              + ": it has "
              + file.size()
              + " bytes, a file of CIFAR-10's binary version has a multiple of "
              + Cifar10Pairs.RECORD);
    }
  }

  private static ArrayList<String> classes(String folder, Configuration hadoop) {
    Path path = new Path(folder, CLASSES);
    try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
      byte[] bytes = in.readNBytes(CLASSES_LIMIT);
      ArrayList<String> names = new ArrayList<>();
      new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(name -> !name.isEmpty())
          .forEach(names::add);
      if (names.isEmpty() || bytes.length == CLASSES_LIMIT) {
        throw new InvalidSourceException(
            "Cannot read " + path + ": it does not hold the names of the classes, one a line");
      }
      return names;
    } catch (FileNotFoundException e) {
      throw new InvalidSourceException(
          "Cannot read " + folder + ": it has no " + CLASSES + " with the names of the classes");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static String folder(SourceFile file) {
    return new Path(file.path()).getParent().toString();
  }

  @Override
  public List<SourceFile> files() {
    return files;
  }

  @Override
  public Dataset<Row> list(SparkSession spark) {
    HashMap<String, ArrayList<String>> captured = classes;
    return PairFiles.list(
        spark, files, (file, batch, hadoop) -> open(file, batch, captured, hadoop));
  }

  private static FilePairs open(
      int ordinal, SourceFile file, Map<String, ArrayList<String>> classes, Configuration hadoop)
      throws IOException {
    Path path = new Path(file.path());
    BlockReader in = new BlockReader(path.getFileSystem(hadoop).open(path), file.size());
    return new Cifar10Pairs(ordinal, file.path(), in, classes.get(folder(file)));
  }
}
