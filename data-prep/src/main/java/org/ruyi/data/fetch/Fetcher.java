package org.ruyi.data.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ruyi.data.config.FetchConfig;

/** Fetches pictures over http and https: bounded in time, in bytes and in redirects. */
public final class Fetcher {
  private final FetchConfig config;
  private final long maxBytes;
  private final HttpClient client;

  public Fetcher(FetchConfig config, long maxBytes) {
    this.config = config;
    this.maxBytes = maxBytes;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(config.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Starts a fetch.
   *
   * @return the bytes; fails with a {@link FetchException}, another {@link java.io.IOException} or
   *     a {@link java.util.concurrent.TimeoutException}
   */
  public CompletableFuture<byte[]> fetch(String url) {
    return follow(url, config.maxRedirects())
        .orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<byte[]> follow(String url, int redirects) {
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(parse(url))
              .timeout(config.timeout())
              .header("User-Agent", config.userAgent())
              .header("Accept", "image/*")
              .build();
    } catch (FetchException | IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          e instanceof FetchException ? e : new FetchException(e.getMessage()));
    }
    return client
        .sendAsync(request, info -> new LimitedBody(maxBytes))
        .thenCompose(response -> accept(response, redirects));
  }

  private CompletableFuture<byte[]> accept(HttpResponse<byte[]> response, int redirects) {
    int status = response.statusCode();
    if (status == 200) {
      return CompletableFuture.completedFuture(response.body());
    }
    Optional<String> location = response.headers().firstValue("Location");
    if (status / 100 != 3 || location.isEmpty()) {
      return CompletableFuture.failedFuture(new FetchException("the server answered " + status));
    }
    if (redirects == 0) {
      return CompletableFuture.failedFuture(
          new FetchException("more than " + config.maxRedirects() + " redirects"));
    }
    try {
      return follow(
          response.uri().resolve(parse(location.get(), response.uri())).toString(), redirects - 1);
    } catch (FetchException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static URI parse(String location, URI base) throws FetchException {
    try {
      return base.resolve(location.replace(" ", "%20"));
    } catch (IllegalArgumentException e) {
      throw new FetchException("a redirect to what is no URL: " + location);
    }
  }

  private static URI parse(String url) throws FetchException {
    URI uri;
    try {
      uri = new URI(new URI(url.replace(" ", "%20")).toASCIIString());
    } catch (URISyntaxException e) {
      throw new FetchException("not a URL: " + e.getReason());
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new FetchException("only http and https are fetched, not " + scheme);
    }
    if (uri.getHost() == null) {
      throw new FetchException("the URL has no host");
    }
    return uri;
  }
}
