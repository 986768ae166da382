package org.ruyi.data.fetch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real server that answers as it is told, well or badly, by path; 404 to what it does not know.
 */
final class TestServer implements Closeable {
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
  private final Map<String, Queue<Handler>> once = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private final Map<String, Headers> headers = new ConcurrentHashMap<>();
  private final Map<String, String> uris = new ConcurrentHashMap<>();
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** Answers one request. */
  interface Handler {
    void handle(HttpExchange exchange) throws IOException, InterruptedException;
  }

  TestServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String root() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  int requests(String path) {
    AtomicInteger count = requests.get(path);
    return count == null ? 0 : count.get();
  }

  Headers lastHeaders(String path) {
    return headers.get(path);
  }

  String lastUri(String path) {
    return uris.get(path);
  }

  /** Greatest number of requests that {@link #counting} saw at one time. */
  int mostAtOnce() {
    return most.get();
  }

  void on(String path, Handler handler) {
    handlers.put(path, handler);
  }

  void answer(String path, int status, byte[] body, String... headers) {
    on(path, exchange -> send(exchange, status, body, headers));
  }

  void answerOnce(String path, int status, String... headers) {
    once.computeIfAbsent(path, p -> new ConcurrentLinkedQueue<>())
        .add(exchange -> send(exchange, status, new byte[0], headers));
  }

  void redirect(String path, String location) {
    answer(path, 302, new byte[0], "Location", location);
  }

  void endless(String path) {
    on(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (end.getCount() > 0) {
              out.write(new byte[1000]);
            }
          }
        });
  }

  /** Never answers. */
  void silent(String path) {
    on(path, exchange -> end.await());
  }

  /** Stops after half of the body. */
  void silentBody(String path) {
    on(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(new byte[50]);
          exchange.getResponseBody().flush();
          end.await();
        });
  }

  /** Sends a byte now and then, so that no single read lasts long. */
  void drip(String path) {
    on(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, 5000);
          while (!end.await(20, TimeUnit.MILLISECONDS)) {
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
          }
        });
  }

  /** Takes its time, and counts those that wait together. */
  void counting(String path, int millis) {
    on(
        path,
        exchange -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          end.await(millis, TimeUnit.MILLISECONDS);
          now.decrementAndGet();
          send(exchange, 200, new byte[1]);
        });
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.computeIfAbsent(path, p -> new AtomicInteger()).incrementAndGet();
    headers.put(path, exchange.getRequestHeaders());
    uris.put(path, exchange.getRequestURI().toString());
    Queue<Handler> first = once.get(path);
    Handler handler = first == null ? null : first.poll();
    if (handler == null) {
      handler = handlers.getOrDefault(path, unknown -> send(unknown, 404, new byte[0]));
    }
    try (exchange) {
      handler.handle(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body, String... headers)
      throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
