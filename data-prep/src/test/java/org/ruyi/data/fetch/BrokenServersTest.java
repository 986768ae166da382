package org.ruyi.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that say what no server should, byte by byte. */
@Timeout(30)
final class BrokenServersTest {
  private static final int LIMIT = 10_000;

  /** What a server does with a connection after the head of a request came. */
  private interface Behaviour {
    void answer(OutputStream out, Socket socket) throws IOException;
  }

  /** Answers every request of every connection in the same way. */
  private static final class RawServer implements Closeable {
    private final ServerSocket listening;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final Behaviour behaviour;

    RawServer(Behaviour behaviour) throws IOException {
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      this.behaviour = behaviour;
      thread(this::accept);
    }

    String url() {
      return "http://127.0.0.1:" + listening.getLocalPort() + "/a.jpg";
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = listening.accept();
          sockets.add(socket);
          thread(() -> serve(socket));
        }
      } catch (IOException e) {
        assertThat(listening.isClosed()).isTrue();
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        InputStream in = socket.getInputStream();
        while (head(in)) {
          requests.incrementAndGet();
          behaviour.answer(socket.getOutputStream(), socket);
          socket.getOutputStream().flush();
        }
      } catch (IOException e) {
        assertThat(e).isInstanceOf(SocketException.class);
      }
    }

    private static boolean head(InputStream in) throws IOException {
      int last = 0;
      for (int b = in.read(); b >= 0; b = in.read()) {
        last = last << 8 | b;
        if (last == 0x0d0a0d0a) {
          return true;
        }
      }
      return false;
    }

    private static void thread(Runnable work) {
      Thread thread = new Thread(work, "raw-server");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void bodiesThatEndTooEarlyAreTruncated() throws IOException {
    for (String head :
        new String[] {
          "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nshort",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\u001f\u008b\u0008"
        }) {
      try (RawServer server = new RawServer(closing(head))) {
        FetchResult result = fetch(server, new Settings());
        assertThat(result.outcome()).as(head).isEqualTo(FetchOutcome.TRUNCATED);
        assertThat(result.status()).isEqualTo(200);
        assertThat(result.bytes()).isEmpty();
      }
    }
  }

  @Test
  void aConnectionThatBreaksInTheBodyIsTriedAgain() throws IOException {
    try (RawServer server =
        new RawServer(
            (out, socket) -> {
              write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
              socket.setSoLinger(true, 0);
              socket.close();
            })) {
      FetchResult result = fetch(server, new Settings());
      assertThat(result.outcome()).isEqualTo(FetchOutcome.TRUNCATED);
      assertThat(result.attempts()).isEqualTo(3);
      assertThat(server.requests.get()).isEqualTo(3);
    }
  }

  @Test
  void aConnectionThatBreaksBeforeTheAnswerIsTriedAgain() throws IOException {
    try (RawServer server = new RawServer((out, socket) -> socket.close())) {
      FetchResult result = fetch(server, new Settings());
      assertThat(result.outcome()).isEqualTo(FetchOutcome.CONNECTION_FAILURE);
      assertThat(result.attempts()).isEqualTo(3);
      assertThat(result.status()).isZero();
    }
  }

  @Test
  void whatComesAfterTheAnnouncedLengthIsNoNextAnswer() throws IOException {
    try (RawServer server =
        new RawServer(
            (out, socket) ->
                write(
                    out,
                    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nrealHTTP/1.1 200 OK\r\n"
                        + "Content-Length: 4\r\n\r\nfake"))) {
      try (Fetcher fetcher = new Fetcher(new Settings().robotsIgnored().config(), LIMIT)) {
        for (int i = 0; i < 5; i++) {
          FetchResult result = fetcher.fetch(server.url()).join();
          assertThat(result.outcome()).isEqualTo(FetchOutcome.OK);
          assertThat(result.bytes()).isEqualTo("real".getBytes(StandardCharsets.US_ASCII));
        }
      }
    }
  }

  @Test
  void aBodyWithoutALengthEndsWithItsConnection() throws IOException {
    try (RawServer server = new RawServer(closing("HTTP/1.0 200 OK\r\n\r\nbody"))) {
      FetchResult result = fetch(server, new Settings());
      assertThat(result.outcome()).isEqualTo(FetchOutcome.OK);
      assertThat(result.bytes()).hasSize(4);
    }
  }

  @Test
  void whatIsNotHttpIsAnError() throws IOException {
    for (String answer :
        new String[] {
          "SSH-2.0-OpenSSH_9.6\r\n",
          "HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(300) + "\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
          "HTTP/1.1 abc OK\r\n\r\n"
        }) {
      try (RawServer server = new RawServer(closing(answer))) {
        FetchResult result = fetch(server, new Settings());
        assertThat(result.outcome())
            .as("%.60s: %s", answer, result.detail())
            .isIn(FetchOutcome.HTTP_ERROR, FetchOutcome.CONNECTION_FAILURE);
        assertThat(result.detail()).isNotBlank();
      }
    }
  }

  @Test
  void anEndlessHeadIsCut() throws IOException {
    for (String line : new String[] {"X: y\r\n", "x", "\r\n"}) {
      try (RawServer server =
          new RawServer(
              (out, socket) -> {
                write(out, "HTTP/1.1 200 OK\r\n");
                while (!socket.isClosed()) {
                  write(out, line);
                }
              })) {
        FetchResult result = fetch(server, new Settings().timeout(600).attempt(300));
        assertThat(result.outcome()).as(line).isNotIn(FetchOutcome.OPTED_OUT, FetchOutcome.GONE);
        assertThat(result.bytes()).isEmpty();
        assertThat(result.millis()).isLessThan(2000);
      }
    }
  }

  @Test
  void anEndlessErrorIsNotReadToItsEnd() throws IOException {
    for (String status : new String[] {"404 Not Found", "302 Found\r\nLocation: ftp://x/"}) {
      try (RawServer server =
          new RawServer(
              (out, socket) -> {
                write(out, "HTTP/1.1 " + status + "\r\n\r\n");
                while (!socket.isClosed()) {
                  write(out, "never ending ".repeat(1000));
                }
              })) {
        FetchResult result = fetch(server, new Settings());
        assertThat(result.outcome()).isIn(FetchOutcome.HTTP_ERROR, FetchOutcome.FORBIDDEN_SCHEME);
        assertThat(result.millis()).isLessThan(2000);
      }
    }
  }

  @Test
  void aTlsHandshakeWithSomethingElseFails() throws IOException {
    try (RawServer server = new RawServer(closing("HTTP/1.1 200 OK\r\n\r\n"))) {
      try (Fetcher fetcher =
          new Fetcher(new Settings().timeout(600).attempt(300).robotsIgnored().config(), LIMIT)) {
        FetchResult result = fetcher.fetch(server.url().replace("http:", "https:")).join();
        assertThat(result.outcome()).isEqualTo(FetchOutcome.TIMEOUT);
      }
    }
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Fetcher fetcher = new Fetcher(new Settings().robotsIgnored().config(), LIMIT)) {
      CompletableFuture<FetchResult> result =
          fetcher.fetch("https://127.0.0.1:" + plain.getLocalPort() + "/");
      try (Socket socket = plain.accept()) {
        write(socket.getOutputStream(), "HTTP/1.1 400 Bad Request\r\n\r\n");
        assertThat(result.join().outcome()).isEqualTo(FetchOutcome.TLS_FAILURE);
      }
    }
  }

  /** Every mutation of a good answer comes to one outcome, in time. */
  @Test
  void everyAnswerHasAnOutcome() throws IOException {
    String good =
        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nX-Robots-Tag: noindex\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
    Random random = new Random(7);
    Queue<String> answers = new ConcurrentLinkedQueue<>();
    try (RawServer server =
            new RawServer(
                (out, socket) -> {
                  String answer = answers.poll();
                  write(out, answer == null ? good : answer);
                  socket.close();
                });
        Fetcher fetcher =
            new Fetcher(
                new Settings().robotsIgnored().timeout(3000).attempt(1000).config(), LIMIT)) {
      List<CompletableFuture<FetchResult>> results = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        answers.add(mutation(good, random));
        results.add(fetcher.fetch(server.url()));
      }
      for (CompletableFuture<FetchResult> result : results) {
        FetchResult end = result.join();
        assertThat(end.detail().isEmpty()).isEqualTo(end.outcome() == FetchOutcome.OK);
        assertThat(end.attempts()).isBetween(1, 3);
      }
    }
  }

  private static String mutation(String good, Random random) {
    StringBuilder text = new StringBuilder(good);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.deleteCharAt(at);
        default -> text.setLength(Math.max(1, at));
      }
    }
    return text.toString();
  }

  private static Behaviour closing(String answer) {
    return (out, socket) -> {
      write(out, answer);
      socket.close();
    };
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static FetchResult fetch(RawServer server, Settings settings) {
    try (Fetcher fetcher = new Fetcher(settings.robotsIgnored().config(), LIMIT)) {
      return fetcher.fetch(server.url()).join();
    }
  }
}
