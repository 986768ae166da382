package org.ruyi.jobs.train.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.store.StoreUri;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Row groups in files of a local folder, up to a number of bytes; those that were used last stay.
 * Several JVMs may share the folder: a file appears whole, by a rename, and nobody locks anything,
 * so a process that is killed leaves at most a file that ages and goes. Every read checks a digest;
 * what does not fit it is read anew from where it came.
 */
final class DiskCache {
  private static final Logger LOG = LoggerFactory.getLogger(DiskCache.class);
  private static final String SUFFIX = ".pairs";

  /** Of finished and unfinished files: whatever else is in the folder is not touched. */
  private static final Pattern OWN = Pattern.compile("[0-9a-f]{64}\\.pairs(\\.[0-9a-f-]{36})?");

  private final Path folder;
  private final long capacity;
  private final AtomicBoolean warned = new AtomicBoolean();

  private record Aged(Path path, FileTime used, long bytes) {}

  /**
   * @param folder created where it is missing, for this user alone
   * @param capacity bytes of all files together, at most
   * @throws JobException where the folder cannot be made
   */
  DiskCache(Path folder, long capacity) {
    this.folder = folder;
    this.capacity = capacity;
    try {
      Files.createDirectories(folder, ownerOnly());
    } catch (IOException e) {
      throw new JobException(
          "Cannot keep row groups in %s: %s (set data.cache.directory to another path, or to off)"
              .formatted(folder, StoreUri.reason(e)),
          e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * A row group, from the folder or by reading it.
   *
   * @param name SHA-256, in hexadecimal, of what tells it from all others
   */
  Pairs get(String name, RowGroupCache.Reader reader) throws IOException {
    Path file = folder.resolve(name + SUFFIX);
    try {
      Pairs kept = PairsFile.read(file);
      touch(file);
      return kept;
    } catch (NoSuchFileException e) {
      LOG.debug("{} is not there yet", file);
    } catch (IOException e) {
      LOG.warn("{} is damaged and read anew: {}", file, StoreUri.reason(e));
      Files.deleteIfExists(file);
    }
    Pairs read = reader.read();
    keep(file, read);
    return read;
  }

  private static void touch(Path file) throws IOException {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      LOG.debug("{} made room while it was read", file);
    }
  }

  /**
   * A cache that cannot be written makes training slower, not wrong: so it goes on, and says so.
   */
  private void keep(Path file, Pairs pairs) {
    if (pairs.bytes() > capacity) {
      return;
    }
    Path unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    try {
      try {
        PairsFile.write(unfinished, pairs);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      makeRoom();
    } catch (IOException e) {
      if (warned.compareAndSet(false, true)) {
        LOG.warn(
            "Cannot keep row groups in {}: {}; what is not there is read from the store each time",
            folder,
            StoreUri.reason(e));
      }
    }
  }

  /** Deletes what was used the longest ago until the rest is within the capacity. */
  private void makeRoom() throws IOException {
    List<Aged> files = files();
    long bytes = files.stream().mapToLong(Aged::bytes).sum();
    files.sort(Comparator.comparing(Aged::used).thenComparing(Aged::path));
    for (Aged file : files) {
      if (bytes <= capacity) {
        return;
      }
      Files.deleteIfExists(file.path());
      bytes -= file.bytes();
    }
  }

  private List<Aged> files() throws IOException {
    List<Aged> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (OWN.matcher(path.getFileName().toString()).matches()) {
          try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            files.add(new Aged(path, attributes.lastModifiedTime(), attributes.size()));
          } catch (NoSuchFileException e) {
            LOG.debug("{} made room for another process", path);
          }
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return files;
  }
}
