package org.ruyi.data.source;

import java.io.Serializable;

/**
 * A file that a source is made of, as it was when it was read.
 *
 * @param path a URI
 * @param size in bytes
 * @param modified milliseconds since 1970, UTC
 */
public record SourceFile(String path, long size, long modified) implements Serializable {}
