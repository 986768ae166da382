package org.ruyi.jobs.store;

import java.net.SocketException;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * An S3 that fails one request in ten, every attempt counted: in turn before the server has heard
 * of it (the connection breaks) and after it has done the work (the answer becomes a 503). The
 * first attempt of every commit is lost in the second way besides. S3A makes one of these for every
 * file system of {@link #KEY}; the counts are of the process.
 */
public final class FailingRequests implements ExecutionInterceptor {
  /** The Hadoop setting to hold this class's name. */
  public static final String KEY = "fs.s3a.audit.execution.interceptors";

  private static final int PERIOD = 20;
  private static final AtomicLong REQUESTS = new AtomicLong();
  private static final AtomicLong BEFORE = new AtomicLong();
  private static final AtomicLong AFTER = new AtomicLong();
  private static final AtomicLong COMMITS = new AtomicLong();

  private static final ExecutionAttribute<Boolean> LOST =
      new ExecutionAttribute<>("org.ruyi.lost-answer");
  private static final ExecutionAttribute<Boolean> COMMIT =
      new ExecutionAttribute<>("org.ruyi.commit");

  /**
   * What was done since the process started.
   *
   * @param before failures of which the server did not hear
   * @param after failures after the server's work, those of commits included
   * @param commits conditional writes whose first answer was lost
   */
  public record Counts(long requests, long before, long after, long commits) {
    public Counts minus(Counts earlier) {
      return new Counts(
          requests - earlier.requests,
          before - earlier.before,
          after - earlier.after,
          commits - earlier.commits);
    }
  }

  public static Counts counts() {
    return new Counts(REQUESTS.get(), BEFORE.get(), AFTER.get(), COMMITS.get());
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    attributes.putAttribute(LOST, false);
    boolean commit =
        context.httpRequest().method() == SdkHttpMethod.PUT
            && context.httpRequest().encodedPath().contains("/manifests/")
            && context.httpRequest().firstMatchingHeader("If-None-Match").isPresent();
    if (commit && attributes.getAttribute(COMMIT) == null) {
      attributes.putAttribute(COMMIT, true);
      attributes.putAttribute(LOST, true);
      COMMITS.incrementAndGet();
      return;
    }
    long turn = REQUESTS.incrementAndGet() % PERIOD;
    if (turn == PERIOD / 2) {
      BEFORE.incrementAndGet();
      throw SdkClientException.create(
          "Connection reset (on purpose)", new SocketException("Connection reset"));
    }
    attributes.putAttribute(LOST, turn == 0);
  }

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    if (!attributes.getAttribute(LOST)) {
      return context.httpResponse();
    }
    AFTER.incrementAndGet();
    return context.httpResponse().toBuilder().statusCode(503).statusText("Slow Down").build();
  }
}
