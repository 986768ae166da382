package org.ruyi.model.io;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;

/**
 * A new file, written front to back in pieces that go past the system's page cache where the file
 * system allows it: that takes a third of the processor time, and leaves the cache to what is read
 * again. What is less than a piece goes the usual way.
 */
final class LocalFile implements WritableByteChannel {
  private static final int PIECE = 4 << 20;

  /** What direct writes ask of addresses, positions and lengths is a block: no more than this. */
  private static final int ALIGNMENT = 1 << 16;

  private final Path path;
  private final ByteBuffer piece;
  private final FileChannel usual;
  private Optional<FileChannel> direct = Optional.empty();
  private long written;

  /**
   * Creates the file.
   *
   * @param piece empty memory that pieces are gathered in
   */
  LocalFile(Path path, ByteBuffer piece) throws IOException {
    this.path = path;
    this.piece = piece;
    this.usual = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  }

  /** Creates and writes a file, which survives a power cut once this returns. */
  static void write(Path path, TargetFolder.Body body) throws IOException {
    try (BytePointer memory = new BytePointer((long) PIECE + ALIGNMENT);
        LocalFile file = new LocalFile(path, memory.asByteBuffer().alignedSlice(ALIGNMENT))) {
      body.write(file);
      file.force();
    }
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int all = bytes.remaining();
    int end = bytes.limit();
    while (bytes.position() < end) {
      bytes.limit(Math.min(end, bytes.position() + piece.remaining()));
      piece.put(bytes);
      bytes.limit(end);
      if (!piece.hasRemaining()) {
        writePiece();
      }
    }
    return all;
  }

  private void writePiece() throws IOException {
    if (written == 0) {
      direct = openDirect();
    }
    piece.flip();
    if (direct.isPresent() && !writeDirect(direct.get())) {
      closeDirect();
    }
    // Whatever the direct way did not take; an error that is not about alignment comes again here.
    writeUsual();
  }

  private Optional<FileChannel> openDirect() {
    try {
      return Optional.of(
          FileChannel.open(path, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private boolean writeDirect(FileChannel channel) {
    try {
      while (piece.hasRemaining()) {
        channel.write(piece, written + piece.position());
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void writeUsual() throws IOException {
    while (piece.hasRemaining()) {
      usual.write(piece, written + piece.position());
    }
    written += piece.limit();
    piece.clear();
  }

  /** Writes what is left and waits until the disk has everything. */
  void force() throws IOException {
    piece.flip();
    writeUsual();
    usual.force(true);
  }

  private void closeDirect() throws IOException {
    if (direct.isPresent()) {
      direct.get().close();
      direct = Optional.empty();
    }
  }

  @Override
  public boolean isOpen() {
    return usual.isOpen();
  }

  @Override
  public void close() throws IOException {
    try (usual) {
      closeDirect();
    }
  }
}
