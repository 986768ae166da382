package org.ruyi.data.fetch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.ruyi.data.config.FetchConfig;

/**
 * One URL on its way to its outcome. Every request is a step of its own in the queue of its host;
 * no thread waits in between. One step runs at a time.
 */
final class Fetching {
  private final Means means;
  private final Terms terms;
  private final RobotsCache robots;
  private final CompletableFuture<FetchResult> future = new CompletableFuture<>();

  private volatile String host = "";
  private volatile WebUrl url;
  private volatile int redirects;
  private volatile int attempts;
  private volatile int status;
  private volatile long start;
  private volatile ScheduledFuture<?> deadline;

  /** What fetches share. */
  record Means(
      FetchConfig config, HostQueues queues, Exchange exchange, ScheduledExecutorService timer) {}

  /**
   * @param robots what is asked before every host; null: nothing
   */
  Fetching(Means means, Terms terms, RobotsCache robots) {
    this.means = means;
    this.terms = terms;
    this.robots = robots;
  }

  CompletableFuture<FetchResult> future() {
    return future;
  }

  /** Begins; the clock starts with the first request. */
  void start(WebUrl from) {
    host = from.host();
    visit(from);
  }

  /** Ends without a request. */
  void refuse(FetchOutcome outcome, String detail) {
    finish(outcome, new byte[0], detail);
  }

  private void visit(WebUrl next) {
    url = next;
    if (robots == null) {
      enqueue();
      return;
    }
    robots
        .of(next)
        .whenComplete(
            (rules, error) -> {
              if (error != null) {
                fail(error);
                return;
              }
              Optional<Refusal> refusal = rules.judge(next);
              if (refusal.isPresent()) {
                if (refusal.get().status() > 0) {
                  status = refusal.get().status();
                }
                refuse(refusal.get().outcome(), refusal.get().detail());
              } else {
                enqueue();
              }
            });
  }

  private void enqueue() {
    if (deadline == null) {
      means.queues().add(url.host(), this::request);
    } else {
      means.queues().addFirst(url.host(), this::request);
    }
  }

  private void request() {
    if (future.isDone()) {
      return;
    }
    try {
      long left = startClock();
      Duration most = means.config().attemptTimeout();
      accept(means.exchange().get(url, terms, Math.max(1, Math.min(left, most.toNanos()))));
    } catch (RuntimeException e) {
      // What a stranger's answer makes the client throw is that URL's outcome, not the job's end.
      refuse(FetchOutcome.HTTP_ERROR, "no HTTP: " + e);
    } catch (Error e) {
      fail(e);
      throw e;
    }
  }

  /** Returns the nanoseconds that are left. */
  private long startClock() {
    long timeout = means.config().timeout().toNanos();
    if (deadline == null) {
      attempts = 1;
      start = System.nanoTime();
      deadline =
          means
              .timer()
              .schedule(
                  () ->
                      refuse(
                          FetchOutcome.TIMEOUT,
                          "not done within " + means.config().timeout().toMillis() + " ms"),
                  timeout,
                  TimeUnit.NANOSECONDS);
    }
    return timeout - (System.nanoTime() - start);
  }

  private void accept(Answer answer) {
    if (answer.status() > 0) {
      status = answer.status();
    }
    if (answer instanceof Answer.Body body) {
      finish(FetchOutcome.OK, body.bytes(), "");
    } else if (answer instanceof Answer.Redirect redirect) {
      follow(redirect);
    } else if (answer instanceof Answer.Failure failure) {
      tryAgain(failure);
    }
  }

  private void follow(Answer.Redirect redirect) {
    if (redirects == terms.maxRedirects()) {
      refuse(FetchOutcome.TOO_MANY_REDIRECTS, "more than " + terms.maxRedirects() + " redirects");
      return;
    }
    redirects++;
    WebUrl next;
    try {
      next = url.resolve(redirect.location());
    } catch (UrlException e) {
      refuse(e.outcome(), "a redirect to " + redirect.location() + ": " + e.getMessage());
      return;
    }
    visit(next);
  }

  private void tryAgain(Answer.Failure failure) {
    long left = means.config().timeout().toNanos() - (System.nanoTime() - start);
    long wait =
        new Backoff(means.config().backoff())
            .before(url.toString(), attempts, failure.retryAfter())
            .toNanos();
    if (!failure.again() || attempts > means.config().retries() || wait >= left) {
      refuse(failure.outcome(), failure.detail());
      return;
    }
    attempts++;
    means.timer().schedule(this::enqueue, wait, TimeUnit.NANOSECONDS);
  }

  private void finish(FetchOutcome outcome, byte[] bytes, String detail) {
    long millis = deadline == null ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    future.complete(new FetchResult(host, outcome, bytes, attempts, millis, status, detail));
    stopClock();
  }

  private void fail(Throwable error) {
    future.completeExceptionally(error);
    stopClock();
  }

  private void stopClock() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
