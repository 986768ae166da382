package org.ruyi.data.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.data.config.FetchConfig;
import org.ruyi.data.fetch.FetchOutcome;
import org.ruyi.data.fetch.FetchResult;
import org.ruyi.data.fetch.Fetcher;
import org.ruyi.data.fetch.TooManyBytes;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/** Gets the bytes of pictures, wherever they are. */
public final class PictureBytes implements Closeable {
  /** Name of the rule that a picture must come over the network. */
  public static final String FETCH_FAILED = "fetch-failed";

  private final FetchConfig config;
  private final TooManyBytes limit;
  private final PictureFiles files;
  private Fetcher fetcher;

  PictureBytes(Configuration hadoop, FetchConfig config, long maxBytes) {
    this.config = config;
    this.limit = new TooManyBytes(maxBytes);
    this.files = new PictureFiles(hadoop, limit);
  }

  /** Bytes that are on their way. */
  interface Pending {
    byte[] await() throws IOException, RejectedException;
  }

  /** Starts to get a picture; only what comes over a network moves before it is awaited. */
  Pending start(String path, long offset, long length) {
    String lower = path.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      if (fetcher == null) {
        fetcher = Fetcher.shared(config, limit.greatest());
      }
      CompletableFuture<FetchResult> body = fetcher.fetch(path);
      return () -> await(body);
    }
    return length < 0 ? () -> files.read(path) : () -> files.read(path, offset, length);
  }

  private byte[] await(CompletableFuture<FetchResult> body) throws RejectedException {
    FetchResult result = body.join();
    if (result.outcome() == FetchOutcome.OK) {
      return result.bytes();
    }
    if (result.outcome() == FetchOutcome.TOO_MANY_BYTES) {
      throw limit.endless();
    }
    throw new RejectedException(
        new Rejection(Stage.FETCH, FETCH_FAILED, result.outcome().label(), "", result.detail()));
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
