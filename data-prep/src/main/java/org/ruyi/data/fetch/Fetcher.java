package org.ruyi.data.fetch;

import java.io.Closeable;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.apache.hadoop.conf.Configuration;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.ruyi.data.config.FetchConfig;

/**
 * Fetches pictures over http and https, from public addresses only, and gives every URL exactly one
 * {@link FetchOutcome}. Bounded in time, in bytes, in redirects, in attempts and in threads: at
 * most {@link FetchConfig#parallelism()} and one for the clock.
 */
public final class Fetcher implements Closeable {
  private static final Map<Key, Fetcher> SHARED = new ConcurrentHashMap<>();
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final int ROBOTS_REDIRECTS = 5;

  private final Terms pictures;
  private final RobotsCache robots;
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor timer;
  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient client;
  private final HostQueues queues;
  private final Fetching.Means means;
  private final Set<Fetching> underWay = ConcurrentHashMap.newKeySet();
  private final String name = "fetcher-" + COUNT.incrementAndGet() + "-";
  private volatile boolean closed;

  private record Key(FetchConfig config, long maxBytes) {}

  /**
   * @param maxBytes of a picture, as sent and once decoded
   */
  public Fetcher(FetchConfig config, long maxBytes) {
    this(config, maxBytes, SSLContexts.createDefault());
  }

  /**
   * @param maxBytes of a picture, as sent and once decoded
   * @param trust by which servers' certificates are checked; without it, the Java platform's
   */
  Fetcher(FetchConfig config, long maxBytes, SSLContext trust) {
    this.pictures =
        new Terms(
            maxBytes,
            Overflow.REFUSE,
            "image/*,*/*;q=0.1",
            config.maxRedirects(),
            config.optOuts() == FetchConfig.Policy.HONOUR
                ? new OptOuts(config.productToken())
                : null);
    ThreadFactory daemons = daemons();
    this.threads =
        new ThreadPoolExecutor(
            config.parallelism(),
            config.parallelism(),
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            daemons);
    threads.allowCoreThreadTimeOut(true);
    // What is scheduled while this closes is ended by close itself.
    this.timer =
        new ScheduledThreadPoolExecutor(1, daemons, new ThreadPoolExecutor.DiscardPolicy());
    timer.setRemoveOnCancelPolicy(true);
    this.connections = WebClient.connections(config, trust);
    this.client = WebClient.client(connections, config);
    this.queues = new HostQueues(config.parallelism(), config.perHost(), threads);
    this.means = new Fetching.Means(config, queues, new Exchange(client, timer), timer);
    this.robots =
        config.robots() == FetchConfig.Policy.HONOUR
            ? new RobotsCache(config.productToken(), this::robots, System::nanoTime)
            : null;
    timer.scheduleWithFixedDelay(
        () -> connections.closeIdle(TimeValue.of(IDLE)),
        IDLE.toMillis(),
        IDLE.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /**
   * The fetcher of this JVM for a configuration, so that its limits hold over all that runs here.
   * It ends with the JVM: not to be closed.
   *
   * @param maxBytes of a picture, as sent and once decoded
   * @throws org.ruyi.data.InvalidSourceException where the trusted certificates cannot be read
   */
  public static Fetcher shared(FetchConfig config, long maxBytes, Configuration hadoop) {
    return SHARED.computeIfAbsent(
        new Key(config, maxBytes),
        key ->
            new Fetcher(
                key.config(),
                key.maxBytes(),
                TrustedCertificates.context(config.trustedCertificates(), hadoop)));
  }

  /**
   * Starts a fetch.
   *
   * @return what became of it; fails only with an {@link Error}
   * @throws IllegalStateException where this is closed
   */
  public CompletableFuture<FetchResult> fetch(String url) {
    Fetching fetching = begin(new Fetching(means, pictures, robots));
    try {
      fetching.start(WebUrl.parse(url));
    } catch (UrlException e) {
      fetching.refuse(e.outcome(), e.getMessage());
    }
    return fetching.future();
  }

  private CompletableFuture<FetchResult> robots(WebUrl url) {
    Terms terms =
        new Terms(Robots.LONGEST, Overflow.CUT, "text/plain,*/*;q=0.1", ROBOTS_REDIRECTS, null);
    Fetching fetching = begin(new Fetching(means, terms, null));
    fetching.start(url);
    return fetching.future();
  }

  private Fetching begin(Fetching fetching) {
    underWay.add(fetching);
    fetching.future().whenComplete((result, error) -> underWay.remove(fetching));
    if (closed) {
      underWay.remove(fetching);
      throw new IllegalStateException("Cannot fetch: the fetcher is closed");
    }
    return fetching;
  }

  /** Cuts what is under way, which ends as {@link FetchOutcome#CONNECTION_FAILURE}. */
  @Override
  public void close() {
    closed = true;
    queues.close();
    timer.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
    connections.close(CloseMode.IMMEDIATE);
    threads.shutdownNow();
    for (Fetching fetching : underWay) {
      fetching.refuse(FetchOutcome.CONNECTION_FAILURE, "the fetcher was closed");
    }
  }

  /** What the names of its threads begin with. */
  String threadNames() {
    return name;
  }

  private ThreadFactory daemons() {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
