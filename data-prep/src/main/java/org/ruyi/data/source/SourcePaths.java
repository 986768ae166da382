package org.ruyi.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.ruyi.data.InvalidSourceException;

/** Finds what {@code source.path} names. */
final class SourcePaths {
  private final String path;
  private final Configuration hadoop;

  SourcePaths(String path, Configuration hadoop) {
    this.path = path;
    this.hadoop = hadoop;
  }

  /** The files that the path or glob names; of a folder, its files with the ending. */
  List<FileStatus> files(String ending) {
    List<FileStatus> found = new ArrayList<>();
    for (FileStatus status : matches()) {
      if (status.isDirectory()) {
        found.addAll(children(status.getPath(), ending));
      } else {
        found.add(status);
      }
    }
    if (found.isEmpty()) {
      throw new InvalidSourceException(
          "Cannot read source.path " + path + ": the folder has no files that end in " + ending);
    }
    return sorted(found, status -> true);
  }

  /** The folders that the path or glob names. */
  List<FileStatus> folders() {
    List<FileStatus> folders = sorted(matches(), FileStatus::isDirectory);
    if (folders.isEmpty()) {
      throw new InvalidSourceException("Cannot read source.path " + path + ": it is not a folder");
    }
    return folders;
  }

  private List<FileStatus> matches() {
    try {
      FileSystem fileSystem = new Path(path).getFileSystem(hadoop);
      // A file whose own name has the characters of a glob is meant literally.
      Path literal = new Path(path);
      FileStatus[] found =
          fileSystem.exists(literal)
              ? new FileStatus[] {fileSystem.getFileStatus(literal)}
              : fileSystem.globStatus(literal);
      if (found == null || found.length == 0) {
        throw new InvalidSourceException(
            "Cannot read source.path " + path + ": no file or folder matches it");
      }
      return List.of(found);
    } catch (UnsupportedFileSystemException | IllegalArgumentException e) {
      throw new InvalidSourceException(
          "Invalid source.path: " + path + " (" + e.getMessage() + ")");
    } catch (FileNotFoundException e) {
      throw new InvalidSourceException("Cannot read source.path " + path + ": " + e.getMessage());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(
          "Cannot read source.path " + path + ": " + e.getMessage(), e);
    }
  }

  private List<FileStatus> children(Path folder, String ending) {
    try {
      FileStatus[] children = folder.getFileSystem(hadoop).listStatus(folder);
      return sorted(
          List.of(children), child -> child.isFile() && child.getPath().getName().endsWith(ending));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  private static List<FileStatus> sorted(List<FileStatus> statuses, Predicate<FileStatus> wanted) {
    return statuses.stream()
        .filter(wanted)
        .sorted(Comparator.comparing(status -> status.getPath().toString()))
        .toList();
  }
}
