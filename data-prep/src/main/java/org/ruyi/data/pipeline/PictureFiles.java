package org.ruyi.data.pipeline;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.fetch.TooManyBytes;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.source.ParquetPicture;
import org.ruyi.data.source.SourceRules;

/** Reads pictures from files; a shard stays open while its neighbours are read. */
final class PictureFiles implements Closeable {
  private final Configuration hadoop;
  private final TooManyBytes limit;
  private final ParquetRows rows;
  private String shard;
  private FSDataInputStream in;

  PictureFiles(Configuration hadoop, TooManyBytes limit) {
    this.hadoop = hadoop;
    this.rows = new ParquetRows(hadoop);
    this.limit = limit;
  }

  /**
   * Reads a part of a shard.
   *
   * @throws CorruptSourceException where the shard has become shorter since it was listed
   */
  byte[] read(String path, long offset, long length) throws IOException, RejectedException {
    limit.check(length);
    if (!path.equals(shard)) {
      closeShard();
      Path file = new Path(path);
      in = file.getFileSystem(hadoop).open(file);
      shard = path;
    }
    byte[] bytes = new byte[(int) length];
    try {
      in.readFully(offset, bytes);
    } catch (EOFException e) {
      throw new CorruptSourceException(
          "Cannot read " + path + " at byte " + offset + ": the file has changed", e);
    }
    return bytes;
  }

  /** Reads a whole file. */
  byte[] read(String path) throws IOException, RejectedException {
    Path file = new Path(path);
    try (FSDataInputStream whole = file.getFileSystem(hadoop).open(file)) {
      byte[] bytes = whole.readNBytes((int) limit.greatest());
      if (whole.read() >= 0) {
        throw limit.endless();
      }
      return bytes;
    } catch (FileNotFoundException e) {
      throw new RejectedException(
          Rejection.of(
              Stage.FETCH, SourceRules.MISSING_IMAGE, "there is no readable file " + path));
    }
  }

  /** Reads a value of a Parquet file. */
  byte[] read(ParquetPicture picture) throws IOException, RejectedException {
    byte[] bytes;
    try {
      bytes = rows.read(new Path(picture.file()), picture.column(), picture.row());
    } catch (FileNotFoundException e) {
      throw new CorruptSourceException(
          "Cannot read " + picture.file() + ": the file has gone since it was listed", e);
    }
    if (bytes == null) {
      throw new RejectedException(
          Rejection.of(Stage.FETCH, SourceRules.MISSING_IMAGE, "the row has no picture"));
    }
    limit.check(bytes.length);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    rows.close();
    closeShard();
  }

  private void closeShard() throws IOException {
    if (in != null) {
      in.close();
      in = null;
      shard = null;
    }
  }
}
