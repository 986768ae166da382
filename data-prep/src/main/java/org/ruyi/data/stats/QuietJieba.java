package org.ruyi.data.stats;

import com.huaban.analysis.jieba.JiebaSegmenter;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads Jieba, which writes to the process's standard output and error while it does: standard
 * output belongs to the commands. What this thread prints meanwhile is logged instead; what other
 * threads print goes where it should.
 */
final class QuietJieba {
  private static final Logger LOG = LoggerFactory.getLogger(QuietJieba.class);

  private QuietJieba() {}

  static synchronized JiebaSegmenter load() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream failed = new ByteArrayOutputStream();
    System.setOut(diverted(said, out));
    System.setErr(diverted(failed, err));
    try {
      JiebaSegmenter segmenter = new JiebaSegmenter();
      // It prints its failures and goes on without a dictionary.
      if (failed.size() > 0) {
        throw new IllegalStateException(
            "Cannot load Jieba's dictionary: " + failed.toString(StandardCharsets.UTF_8).strip());
      }
      LOG.debug("{}", said.toString(StandardCharsets.UTF_8).strip());
      return segmenter;
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static PrintStream diverted(OutputStream mine, PrintStream others) {
    return new PrintStream(
        new OfThread(Thread.currentThread(), mine, others), true, StandardCharsets.UTF_8);
  }

  /** Takes what one thread writes; lets pass what others do. */
  private static final class OfThread extends OutputStream {
    private final Thread thread;
    private final OutputStream mine;
    private final PrintStream others;

    OfThread(Thread thread, OutputStream mine, PrintStream others) {
      this.thread = thread;
      this.mine = mine;
      this.others = others;
    }

    @Override
    public void write(int b) throws java.io.IOException {
      (Thread.currentThread() == thread ? mine : others).write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws java.io.IOException {
      (Thread.currentThread() == thread ? mine : others).write(bytes, from, count);
    }
  }
}
