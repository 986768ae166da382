package org.ruyi.jobs.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StreamCapabilities;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.model.io.AtomicFile;
import org.ruyi.model.io.TargetFolder;

/**
 * A folder of objects under a URI ({@code s3a:}, {@code hdfs:}, {@code file:} or a plain path), by
 * paths relative to it. A path never leads out of the folder. Objects appear whole or not at all.
 */
public final class Store {
  private final FileSystem fileSystem;
  private final Path root;
  private final PutIfAbsent putIfAbsent;

  private Store(FileSystem fileSystem, Path root, PutIfAbsent putIfAbsent) {
    this.fileSystem = fileSystem;
    this.root = root;
    this.putIfAbsent = putIfAbsent;
  }

  /**
   * Opens the folder, which need not exist yet.
   *
   * @throws UserException for a URI that cannot hold versions
   * @throws JobException where the file system cannot be reached
   */
  public static Store open(String uri, Configuration configuration) {
    Path path = StoreUri.path(uri);
    String scheme = path.toUri().getScheme();
    PutIfAbsent putIfAbsent =
        switch (scheme) {
          case "file" -> new LocalPutIfAbsent();
          case "hdfs" -> new HdfsPutIfAbsent();
          case "s3a" -> new S3PutIfAbsent();
          default ->
              throw new UserException(
                  "Invalid URI: "
                      + uri
                      + " (versions and checkpoints are published on s3a:, hdfs: or file:, which"
                      + " create a manifest atomically)");
        };
    try {
      FileSystem fileSystem = path.getFileSystem(configuration);
      // Hadoop's checksum files beside every object would be strangers in a diffusers folder.
      FileSystem plain =
          fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
      Store store = new Store(plain, path, putIfAbsent);
      store.exists("");
      return store;
    } catch (IOException | RuntimeException e) {
      throw new JobException("Cannot reach " + uri + ": " + StoreUri.reason(e), e);
    }
  }

  /** The full URI of a path in this folder. */
  public String uri(String path) {
    return resolve(path).toString();
  }

  public boolean exists(String path) throws IOException {
    return fileSystem.exists(resolve(path));
  }

  /** Names (not paths) of what lies directly in a folder, sorted; none where it does not exist. */
  public List<String> list(String folder) throws IOException {
    try {
      return Stream.of(fileSystem.listStatus(resolve(folder)))
          .map(status -> status.getPath().getName())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /**
   * Reads a small object whole.
   *
   * @throws IOException where it is longer than {@code limit} bytes or cannot be read
   */
  public byte[] read(String path, int limit) throws IOException {
    try (InputStream in = fileSystem.open(resolve(path))) {
      byte[] bytes = in.readNBytes(limit);
      if (in.read() >= 0) {
        throw new IOException(
            "Cannot read " + uri(path) + ": it is longer than " + limit + " bytes");
      }
      return bytes;
    }
  }

  /** Opens an object for reading. */
  public InputStream open(String path) throws IOException {
    return fileSystem.open(resolve(path));
  }

  /** Creates a small object; see {@link PutIfAbsent}. */
  public void putIfAbsent(String path, byte[] bytes) throws IOException {
    putIfAbsent.put(fileSystem, resolve(path), bytes);
  }

  /** Writes a small object, replacing the one that is there; readers see the old or the new. */
  public void replace(String path, byte[] bytes) throws IOException {
    Path target = resolve(path);
    if (putIfAbsent instanceof S3PutIfAbsent) {
      write(target, bytes);
      return;
    }
    Path temporary = new Path(target.getParent(), ".replace-" + UUID.randomUUID() + ".tmp");
    try {
      write(temporary, bytes);
      if (putIfAbsent instanceof LocalPutIfAbsent) {
        Files.move(local(temporary), local(target), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      } else {
        HdfsPutIfAbsent.rename(fileSystem, temporary, target, Options.Rename.OVERWRITE);
      }
    } finally {
      fileSystem.delete(temporary, false);
    }
  }

  private void write(Path target, byte[] bytes) throws IOException {
    try (FSDataOutputStream out = fileSystem.create(target, true)) {
      out.write(bytes);
    }
  }

  /** Writes the files of a folder. */
  @FunctionalInterface
  public interface Content {
    void write(TargetFolder folder) throws IOException;
  }

  /**
   * Writes files to a folder here, each straight to its place and digested on the way.
   *
   * @return the files, by their paths relative to the folder, sorted
   * @throws IOException where that fails; files that were complete before are still there
   */
  public List<StoredFile> upload(String folder, Content content) throws IOException {
    List<StoredFile> stored = new ArrayList<>();
    content.write((path, body) -> stored.add(upload(folder, path, body)));
    stored.sort(Comparator.comparing(StoredFile::path));
    return List.copyOf(stored);
  }

  private StoredFile upload(String folder, String path, TargetFolder.Body body) throws IOException {
    Path target = resolve(folder + "/" + path);
    AtomicReference<StoredFile> stored = new AtomicReference<>();
    TargetFolder.Body digested =
        channel -> {
          DigestingChannel digesting = new DigestingChannel(channel);
          body.write(digesting);
          stored.set(digesting.file(path));
        };
    if (putIfAbsent instanceof LocalPutIfAbsent) {
      TargetFolder.local(local(target.getParent())).write(target.getName(), digested);
    } else {
      stream(target, digested);
    }
    return stored.get();
  }

  private void stream(Path target, TargetFolder.Body body) throws IOException {
    FSDataOutputStream out = fileSystem.create(target, false);
    try {
      body.write(new StreamChannel(out));
    } catch (IOException | RuntimeException e) {
      try {
        abandon(out, target);
      } catch (IOException further) {
        e.addSuppressed(further);
      }
      throw e;
    }
    out.close();
  }

  /** On S3, closing would publish what was written so far. */
  private void abandon(FSDataOutputStream out, Path target) throws IOException {
    if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
      out.abort();
    } else {
      out.close();
      fileSystem.delete(target, false);
    }
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /**
   * Copies one listed file to a local path, checking size and SHA-256 on the way.
   *
   * @throws IOException where the file is not what the manifest says; nothing is left then
   */
  public void download(String folder, StoredFile file, java.nio.file.Path target)
      throws IOException {
    Path source = resolve(folder + "/" + file.path());
    AtomicFile.write(
        target,
        temporary -> {
          Sha256Copy copy;
          try (InputStream in = fileSystem.open(source);
              OutputStream out = Files.newOutputStream(temporary)) {
            copy = Sha256Copy.copy(in, out);
          } catch (FileNotFoundException e) {
            throw new IOException(
                "Cannot read " + source + ": the manifest lists it, it is gone", e);
          }
          if (copy.size() != file.size() || !copy.sha256().equals(file.sha256())) {
            throw new IOException(
                "Cannot trust "
                    + source
                    + ": it has "
                    + copy.size()
                    + " bytes with SHA-256 "
                    + copy.sha256()
                    + ", its manifest says "
                    + file.size()
                    + " and "
                    + file.sha256());
          }
        });
  }

  /**
   * Sizes and digests of every object under a folder, read back from the store; names that start
   * with {@code _} or {@code .}, which Parquet readers skip, are left out.
   *
   * @return the files, by their paths relative to the folder, sorted
   */
  public List<StoredFile> describe(String folder) throws IOException {
    Path base = resolve(folder);
    List<FileStatus> found = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(base, true);
    while (files.hasNext()) {
      FileStatus status = files.next();
      String name = status.getPath().getName();
      if (!name.startsWith("_") && !name.startsWith(".")) {
        found.add(status);
      }
    }
    String prefix = base.toUri().getPath() + "/";
    List<StoredFile> stored = new ArrayList<>();
    for (FileStatus status : found) {
      try (InputStream in = fileSystem.open(status.getPath())) {
        Sha256Copy copy = Sha256Copy.copy(in, OutputStream.nullOutputStream());
        String path = status.getPath().toUri().getPath();
        stored.add(new StoredFile(path.substring(prefix.length()), copy.size(), copy.sha256()));
      }
    }
    stored.sort(Comparator.comparing(StoredFile::path));
    return List.copyOf(stored);
  }

  /** Every object below a folder, hidden ones too, by path below it; none where it is not there. */
  public List<StoredObject> objects(String folder) throws IOException {
    Path base = resolve(folder);
    String prefix = base.toUri().getPath() + "/";
    List<StoredObject> objects = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(base, true);
      while (files.hasNext()) {
        FileStatus status = files.next();
        objects.add(
            new StoredObject(
                status.getPath().toUri().getPath().substring(prefix.length()),
                status.getLen(),
                Instant.ofEpochMilli(status.getModificationTime())));
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    objects.sort(Comparator.comparing(StoredObject::path));
    return List.copyOf(objects);
  }

  /** Size and digest of one object, read to its end. */
  public StoredFile digest(String path) throws IOException {
    try (InputStream in = fileSystem.open(resolve(path))) {
      Sha256Copy copy = Sha256Copy.copy(in, OutputStream.nullOutputStream());
      return new StoredFile(path, copy.size(), copy.sha256());
    }
  }

  /** Deletes an object or a folder with all that is in it; nothing happens where it is not. */
  public void delete(String path) throws IOException {
    if (path.isEmpty()) {
      throw new IllegalArgumentException("Cannot delete the root of a store");
    }
    fileSystem.delete(resolve(path), true);
  }

  private Path resolve(String path) {
    if (path.isEmpty()) {
      return root;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "Invalid path: " + path + " (names joined by single slashes, without . and ..)");
      }
    }
    URI base = root.toUri();
    return new Path(base.getScheme(), base.getAuthority(), base.getPath() + "/" + path);
  }

  /** A short random name part that no other writer uses. */
  public static String nonce() {
    return HexFormat.of().toHexDigits(UUID.randomUUID().getMostSignificantBits()).substring(0, 8);
  }
}
