package org.ruyi.jobs.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A name node and a data node in this process for the tests of a class, in a static field of it.
 */
public final class MiniHdfs implements BeforeAllCallback, AfterAllCallback {
  private Path folder;
  private MiniDFSCluster cluster;

  @Override
  public void beforeAll(ExtensionContext tests) throws IOException {
    folder = Files.createTempDirectory("hdfs");
    cluster = new MiniDFSCluster.Builder(new Configuration(), folder.toFile()).build();
    cluster.waitActive();
  }

  @Override
  public void afterAll(ExtensionContext tests) throws IOException {
    cluster.shutdown();
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  /** Of a path from the root. */
  public String uri(String path) {
    return cluster.getURI() + path;
  }

  public FileSystem fileSystem() throws IOException {
    return cluster.getFileSystem();
  }
}
