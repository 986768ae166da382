package org.ruyi.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** How the transport encoded a body; nothing is asked for, but some servers do all the same. */
enum ContentCoding {
  IDENTITY {
    @Override
    InputStream decode(InputStream body) {
      return body;
    }
  },
  GZIP {
    @Override
    InputStream decode(InputStream body) throws IOException {
      return new GZIPInputStream(body, BUFFER);
    }
  },
  DEFLATE {
    /** With the header of zlib, as the standard has it, or without, as some servers do. */
    @Override
    InputStream decode(InputStream body) throws IOException {
      PushbackInputStream pushback = new PushbackInputStream(body, 2);
      byte[] head = pushback.readNBytes(2);
      pushback.unread(head);
      boolean zlib =
          head.length == 2
              && (head[0] & 0x0f) == 8
              && ((head[0] & 0xff) << 8 | head[1] & 0xff) % 31 == 0;
      Inflater inflater = new Inflater(!zlib);
      return new InflaterInputStream(pushback, inflater, BUFFER) {
        @Override
        public void close() throws IOException {
          super.close();
          inflater.end();
        }
      };
    }
  };

  private static final int BUFFER = 8192;

  /**
   * Opens the decoded body; closing it frees what decoding holds.
   *
   * @param body whose {@code close} does nothing
   */
  abstract InputStream decode(InputStream body) throws IOException;

  /**
   * @param header the value of Content-Encoding; null: there is none
   * @return nothing for one that is not known, or for several one in the other
   */
  static Optional<ContentCoding> of(String header) {
    return switch (header == null ? "" : header.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Optional.of(IDENTITY);
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      case "deflate" -> Optional.of(DEFLATE);
      default -> Optional.empty();
    };
  }
}
