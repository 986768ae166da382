package org.ruyi.jobs.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.ruyi.jobs.store.StoredFile;

/** The files of a version as its manifest lists them; the executors read and digest them. */
final class VersionFiles {
  private static final int BUFFER = 1 << 20;

  private final SparkSession spark;
  private final Configuration hadoop;
  private final String version;

  /**
   * @param version URI of the version's folder
   */
  VersionFiles(SparkSession spark, String version) {
    this.spark = spark;
    this.hadoop = spark.sessionState().newHadoopConf();
    this.version = version;
  }

  /** Every visible file below the version, with its size and digest, sorted by path. */
  List<StoredFile> describe() throws IOException {
    List<String> paths = paths("");
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(hadoop));
    String base = version;
    List<String> digests =
        context
            .parallelize(new ArrayList<>(paths), paths.size())
            .map(path -> digest(base + "/" + path, conf.value().value()))
            .collect();
    List<StoredFile> files = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      String[] sizeAndDigest = digests.get(i).split(" ", -1);
      files.add(new StoredFile(paths.get(i), Long.parseLong(sizeAndDigest[0]), sizeAndDigest[1]));
    }
    return files;
  }

  /** Paths below the version of the visible files in one of its folders, sorted. */
  List<String> paths(String folder) throws IOException {
    Path root = new Path(version);
    Path start = folder.isEmpty() ? root : new Path(root, folder);
    FileSystem fileSystem = root.getFileSystem(hadoop);
    int prefix = fileSystem.makeQualified(root).toUri().getPath().length() + 1;
    List<String> paths = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(start, true);
    while (files.hasNext()) {
      Path path = files.next().getPath();
      if (!path.getName().startsWith("_") && !path.getName().startsWith(".")) {
        paths.add(path.toUri().getPath().substring(prefix));
      }
    }
    // By folder, and in it by part: Spark's numbers have five digits or more, and shorter come
    // first.
    paths.sort(
        Comparator.comparing(VersionFiles::folder)
            .thenComparing(VersionFiles::digits)
            .thenComparing(path -> path));
    return paths;
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private static int digits(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith("part-") ? name.indexOf('-', 5) : 0;
  }

  private static String digest(String path, Configuration hadoop) throws IOException {
    Path file = new Path(path);
    MessageDigest sha256 = sha256();
    long size = 0;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = new DigestInputStream(file.getFileSystem(hadoop).open(file), sha256)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        size += read;
      }
    }
    return size + " " + HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
