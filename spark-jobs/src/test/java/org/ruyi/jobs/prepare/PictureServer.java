package org.ruyi.jobs.prepare;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves different pictures, fails where it is told to, and remembers what was asked for. */
final class PictureServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, byte[]> pictures = new ConcurrentHashMap<>();
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private PictureServer(HttpServer server) {
    this.server = server;
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          requests.add(path);
          Integer failure = failures.get(path);
          byte[] body = failure == null ? pictures.get(path) : null;
          if (body == null) {
            exchange.sendResponseHeaders(failure == null ? 404 : failure, -1);
          } else {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
  }

  static PictureServer start() throws IOException {
    return new PictureServer(
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  /** Adds a picture of its own; returns its URL. */
  String add(int number) {
    String path = "/" + number + ".png";
    pictures.put(path, RawCorpus.picture(40 + number, 50 + 3 * number, "png"));
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  void fail(String path, int status) {
    failures.put(path, status);
  }

  void heal(String path) {
    failures.remove(path);
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  void forget() {
    requests.clear();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
