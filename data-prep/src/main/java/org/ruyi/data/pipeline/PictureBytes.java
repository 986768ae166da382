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
import org.ruyi.data.source.Cifar10Picture;
import org.ruyi.data.source.ParquetPicture;

/** Gets the bytes of pictures, wherever they are. */
public final class PictureBytes implements Closeable {
  /** Name of the rule that a picture must come over the network. */
  public static final String FETCH_FAILED = "fetch-failed";

  /** Name of the rule that the picture's owner lets it be used. */
  public static final String OPTED_OUT = "opted-out";

  /** Name of the rule that a picture comes from a public address, or from one that is allowed. */
  public static final String FORBIDDEN_ADDRESS = "forbidden-address";

  private final Configuration hadoop;
  private final FetchConfig config;
  private final TooManyBytes limit;
  private final PictureFiles files;
  private Fetcher fetcher;

  PictureBytes(Configuration hadoop, FetchConfig config, long maxBytes) {
    this.hadoop = hadoop;
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
        fetcher = Fetcher.shared(config, limit.greatest(), hadoop);
      }
      CompletableFuture<FetchResult> body = fetcher.fetch(path);
      return () -> got(body.join());
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

  private Got got(FetchResult result) {
    Got.Fetch fetch =
        new Got.Fetch(
            result.host().isEmpty() ? null : result.host(),
            result.outcome().label(),
            result.millis(),
            result.status() == 0 ? null : result.status());
    return result.outcome() == FetchOutcome.OK
        ? new Got(result.bytes(), null, false, fetch)
        : new Got(null, rejection(result), result.outcome().isRetriable(), fetch);
  }

  private Rejection rejection(FetchResult result) {
    return switch (result.outcome()) {
      case TOO_MANY_BYTES -> limit.endless().rejection();
      case OPTED_OUT -> Rejection.of(Stage.FETCH, OPTED_OUT, result.detail());
      case FORBIDDEN_ADDRESS -> Rejection.of(Stage.FETCH, FORBIDDEN_ADDRESS, result.detail());
      default ->
          new Rejection(Stage.FETCH, FETCH_FAILED, result.outcome().label(), "", result.detail());
    };
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
