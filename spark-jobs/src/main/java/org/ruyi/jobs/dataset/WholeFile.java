package org.ruyi.jobs.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Writes a file of any length that is seen whole or not at all. */
final class WholeFile {
  private WholeFile() {}

  /** Writes the content. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  static void write(Path target, Configuration hadoop, Content content) throws IOException {
    // An object of S3 appears when it is complete; elsewhere a file appears by its rename.
    boolean object = "s3a".equals(target.toUri().getScheme());
    Path written =
        object
            ? target
            : new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
    FSDataOutputStream out = written.getFileSystem(hadoop).create(written, true);
    try {
      content.writeTo(out);
      out.close();
      if (!object) {
        FileContext.getFileContext(target.toUri(), hadoop)
            .rename(written, target, Options.Rename.OVERWRITE);
      }
    } catch (IOException | RuntimeException e) {
      discard(out, written, hadoop, object, e);
      throw e;
    }
  }

  /** Closing would complete what was written of an object. */
  private static void discard(
      FSDataOutputStream out, Path written, Configuration hadoop, boolean object, Exception why) {
    try {
      if (object) {
        out.abort();
      } else {
        out.close();
        written.getFileSystem(hadoop).delete(written, false);
      }
    } catch (IOException | RuntimeException e) {
      why.addSuppressed(e);
    }
  }
}
