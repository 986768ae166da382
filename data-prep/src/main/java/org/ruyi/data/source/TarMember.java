package org.ruyi.data.source;

/**
 * One member of a tar archive.
 *
 * @param name as the archive has it; nothing may be opened by it
 * @param offset of its bytes in the archive
 * @param size of its bytes
 */
record TarMember(String name, Kind kind, long offset, long size) {

  enum Kind {
    FILE,
    FOLDER,
    /** A link, a device, a sparse file: nothing whose bytes are a picture's. */
    OTHER
  }
}
