package org.ruyi.data.fetch;

import java.util.Locale;

/** What became of a URL; each has exactly one. */
public enum FetchOutcome {
  /** The bytes are here. */
  OK(false),
  /** It, or where it redirects to, is no URL. */
  MALFORMED_URL(false),
  /** It, or where it redirects to, is neither http nor https. */
  FORBIDDEN_SCHEME(false),
  /** The host has only addresses that are not public. */
  FORBIDDEN_ADDRESS(false),
  /** The host has no address. */
  DNS_FAILURE(true),
  /** No connection, or one that broke before the answer. */
  CONNECTION_FAILURE(true),
  /** The certificate has expired, or is another host's, or of an authority that is not trusted. */
  UNTRUSTED_CERTIFICATE(true),
  /** No secure connection for another reason. */
  TLS_FAILURE(true),
  /** The deadline passed. */
  TIMEOUT(true),
  /** The server answered with an error, or with what is not HTTP. */
  HTTP_ERROR(true),
  /** The server says that it will never answer again: 410, or 451 for legal reasons. */
  GONE(false),
  TOO_MANY_REDIRECTS(true),
  /** The body is longer than allowed, as sent or once decoded. */
  TOO_MANY_BYTES(false),
  /** The body ended early, or is not encoded as announced. */
  TRUNCATED(true),
  /** The owner does not want it used. */
  OPTED_OUT(false);

  private final boolean retriable;

  FetchOutcome(boolean retriable) {
    this.retriable = retriable;
  }

  /** Whether a later run may try again. */
  public boolean isRetriable() {
    return retriable;
  }

  /** In kebab-case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
