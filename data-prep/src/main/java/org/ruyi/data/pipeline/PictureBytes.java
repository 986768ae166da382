package org.ruyi.data.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.data.config.FetchConfig;
import org.ruyi.data.fetch.Fetcher;
import org.ruyi.data.fetch.TooLongException;
import org.ruyi.data.fetch.TooManyBytes;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.source.Cifar10Picture;
import org.ruyi.data.source.ParquetPicture;

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
    Got await() throws IOException;
  }

  /** Starts to get a picture; only what comes over a network moves before it is awaited. */
  Pending start(String path, long offset, long length) {
    String lower = path.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      if (fetcher == null) {
        fetcher = new Fetcher(config, limit.greatest());
      }
      CompletableFuture<byte[]> body = fetcher.fetch(path);
      return () -> await(path, body);
    }
    return () -> {
      try {
        return Got.bytes(local(path, offset, length));
      } catch (RejectedException e) {
        return Got.rejected(e.rejection());
      }
    };
  }

  private byte[] local(String path, long offset, long length)
      throws IOException, RejectedException {
    if (ParquetPicture.isNamedBy(path)) {
      return files.read(ParquetPicture.of(path, offset));
    }
    if (Cifar10Picture.isNamedBy(path)) {
      return Cifar10Picture.decode(files.read(Cifar10Picture.file(path), offset, length));
    }
    return length < 0 ? files.read(path) : files.read(path, offset, length);
  }

  private Got await(String url, CompletableFuture<byte[]> body) {
    try {
      return Got.bytes(body.join());
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      while (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      return new Got(null, rejection(cause).rejection(), true, null);
    }
  }

  private RejectedException rejection(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof TooLongException) {
        return limit.endless();
      }
    }
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new RejectedException(
        Rejection.of(
            Stage.FETCH,
            FETCH_FAILED,
            cause instanceof TimeoutException
                ? "no answer within " + config.timeout().toMillis() + " ms"
                : reason));
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
