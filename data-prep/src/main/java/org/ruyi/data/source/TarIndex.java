package org.ruyi.data.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.ruyi.data.CorruptSourceException;

/**
 * Reads the members of a tar archive one after the other, by their headers alone: long names of GNU
 * and POSIX archives are resolved, and the members' bytes are passed over.
 */
final class TarIndex {
  /** A name or a set of extended attributes is not longer. */
  private static final int EXTENSION_LIMIT = 64 << 10;

  private final BlockReader in;
  private final String archive;
  private long position;

  /**
   * @param archive as errors name it
   */
  TarIndex(BlockReader in, String archive) {
    this.in = in;
    this.archive = archive;
  }

  /**
   * Returns the next member, or nothing at the end of the archive.
   *
   * @throws CorruptSourceException where the archive is damaged or ends too early
   */
  Optional<TarMember> next() throws IOException {
    String longName = null;
    long longSize = -1;
    while (true) {
      long at = position;
      if (in.length() - at < TarHeader.BLOCK) {
        throw corrupt(at, "it ends without the mark of the end, so it was cut off");
      }
      byte[] block = in.read(at, TarHeader.BLOCK);
      if (TarHeader.isEnd(block)) {
        return Optional.empty();
      }
      TarHeader header = parse(block, at);
      boolean extension = "LKxg".indexOf(header.type()) >= 0;
      long size = longSize >= 0 && !extension ? longSize : header.size();
      long offset = at + TarHeader.BLOCK;
      String name = longName == null ? header.name() : longName;
      if (size > in.length() - offset) {
        throw corrupt(
            at,
            "its member "
                + name
                + " has "
                + size
                + " bytes, of which "
                + (in.length() - offset)
                + " are there");
      }
      position = offset + (size + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
      switch (header.type()) {
        case 'L' -> longName = trimmed(extension(at, offset, size));
        case 'x' -> {
          PaxRecords records = pax(at, extension(at, offset, size));
          longName = records.path().orElse(longName);
          longSize = records.size().orElse(longSize);
        }
        case 'K', 'g' -> {
          // The target of a link, or attributes of all members: neither says where bytes are.
        }
        default -> {
          return Optional.of(new TarMember(name, kind(header.type(), name), offset, size));
        }
      }
    }
  }

  private TarHeader parse(byte[] block, long at) {
    try {
      return TarHeader.parse(block);
    } catch (IllegalArgumentException e) {
      boolean gzip = at == 0 && block[0] == 0x1F && (block[1] & 0xFF) == 0x8B;
      throw corrupt(at, gzip ? "it is compressed; unpack it to plain tar" : e.getMessage());
    }
  }

  private byte[] extension(long at, long offset, long size) throws IOException {
    if (size > EXTENSION_LIMIT) {
      throw corrupt(at, "an extended header has " + size + " bytes");
    }
    return in.read(offset, (int) size);
  }

  private PaxRecords pax(long at, byte[] bytes) {
    try {
      return PaxRecords.parse(bytes);
    } catch (IllegalArgumentException e) {
      throw corrupt(at, e.getMessage());
    }
  }

  private static String trimmed(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  private static TarMember.Kind kind(char type, String name) {
    return switch (type) {
      case '0', '\0', '7' -> name.endsWith("/") ? TarMember.Kind.FOLDER : TarMember.Kind.FILE;
      case '5' -> TarMember.Kind.FOLDER;
      default -> TarMember.Kind.OTHER;
    };
  }

  private CorruptSourceException corrupt(long at, String reason) {
    return new CorruptSourceException(
        "Cannot read shard " + archive + " at byte " + at + ": " + reason);
  }
}
