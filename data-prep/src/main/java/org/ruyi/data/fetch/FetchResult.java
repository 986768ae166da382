package org.ruyi.data.fetch;

import java.util.Objects;

/**
 * What became of one URL.
 *
 * @param host that was asked first, as {@link HostName} writes it; empty where the URL is none
 * @param bytes of the picture, decoded from what the transport did to them; empty unless the
 *     outcome is {@link FetchOutcome#OK}
 * @param attempts made, redirects not counted; 0 where none was
 * @param millis from the first request to the outcome, 0 where there was none
 * @param status of the last answer; 0 where there was none
 * @param detail one sentence on what went wrong; empty where nothing did
 */
public record FetchResult(
    String host,
    FetchOutcome outcome,
    byte[] bytes,
    int attempts,
    long millis,
    int status,
    String detail) {
  public FetchResult {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(bytes, "bytes");
    Objects.requireNonNull(detail, "detail");
  }
}
