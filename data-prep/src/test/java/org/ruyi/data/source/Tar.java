package org.ruyi.data.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.Seekable;

/** Writes archives for tests with a library of its own. */
final class Tar {
  /** In whole seconds: a finer time would want an extended header. */
  private static final long TIME = 1_000_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, 10240, "UTF-8");

  Tar() {
    out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    out.setAddPaxHeadersForNonAsciiNames(true);
  }

  Tar gnu() {
    out.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    out.setAddPaxHeadersForNonAsciiNames(false);
    return this;
  }

  Tar file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  Tar file(String name, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    entry.setModTime(TIME);
    out.putArchiveEntry(entry);
    out.write(content);
    out.closeArchiveEntry();
    return this;
  }

  Tar special(String name, byte type) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName("/etc/passwd");
    entry.setModTime(TIME);
    out.putArchiveEntry(entry);
    out.closeArchiveEntry();
    return this;
  }

  byte[] bytes() throws IOException {
    out.close();
    return bytes.toByteArray();
  }

  /** The bytes as Hadoop opens a file. */
  static BlockReader open(byte[] bytes) {
    return new BlockReader(new FSDataInputStream(new Memory(bytes)), bytes.length);
  }

  private static final class Memory extends ByteArrayInputStream
      implements Seekable, PositionedReadable {
    Memory(byte[] bytes) {
      super(bytes);
    }

    @Override
    public void seek(long position) {
      pos = (int) position;
    }

    @Override
    public long getPos() {
      return pos;
    }

    @Override
    public boolean seekToNewSource(long target) {
      return false;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void readFully(long position, byte[] buffer) {
      throw new UnsupportedOperationException();
    }
  }
}
