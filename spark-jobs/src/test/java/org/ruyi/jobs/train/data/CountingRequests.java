package org.ruyi.jobs.train.data;

import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Counts requests for Parquet files. S3A makes one of these for every file system that names the
 * class in {@code fs.s3a.audit.execution.interceptors}; the count is of the process.
 */
public final class CountingRequests implements ExecutionInterceptor {
  private static final AtomicLong REQUESTS = new AtomicLong();

  /** Requests since the process started. */
  static long count() {
    return REQUESTS.get();
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    if (context.httpRequest().encodedPath().endsWith(".parquet")) {
      REQUESTS.incrementAndGet();
    }
  }
}
