package org.ruyi.data.fetch;

import java.net.Proxy;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.ruyi.data.config.FetchConfig;

/** Builds the HTTP client: it connects, sends and parses, and decides nothing by itself. */
final class WebClient {
  private static final Http1Config HTTP =
      Http1Config.custom().setMaxLineLength(16 << 10).setMaxHeaderCount(200).build();
  private static final TimeValue IDLE = TimeValue.ofSeconds(30);

  /** The least that a socket can wait; zero would be for ever. */
  private static final Timeout GLANCE = Timeout.ofMilliseconds(1);

  private WebClient() {}

  static PoolingHttpClientConnectionManager connections(FetchConfig config, SSLContext trust) {
    Timeout attempt = Timeout.of(config.attemptTimeout());
    return new DirectConnections()
        .setDnsResolver(new GuardedDns(new AddressGuard(config.allowedNetworks())))
        .setTlsSocketStrategy(new DefaultClientTlsStrategy(trust))
        .setConnectionFactory(connectionFactory())
        .setMaxConnTotal(config.parallelism())
        .setMaxConnPerRoute(config.perHost())
        .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(attempt).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(attempt)
                .setSocketTimeout(attempt)
                .setIdleTimeout(Timeout.of(IDLE.toDuration()))
                .setTimeToLive(TimeValue.ofMinutes(5))
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .build())
        .build();
  }

  static CloseableHttpClient client(
      PoolingHttpClientConnectionManager connections, FetchConfig config) {
    Timeout attempt = Timeout.of(config.attemptTimeout());
    return HttpClients.custom()
        .setConnectionManager(connections)
        .setUserAgent(config.userAgent())
        .disableAuthCaching()
        .disableAutomaticRetries()
        .disableContentCompression()
        .disableCookieManagement()
        .disableRedirectHandling()
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setAuthenticationEnabled(false)
                .setConnectionRequestTimeout(attempt)
                .setProtocolUpgradeEnabled(false)
                .setRedirectsEnabled(false)
                .setResponseTimeout(attempt)
                .build())
        .build();
  }

  private static HttpConnectionFactory<ManagedHttpClientConnection> connectionFactory() {
    return socket -> {
      ManagedHttpClientConnection connection = new CleanConnection();
      if (socket != null) {
        connection.bind(socket);
      }
      return connection;
    };
  }

  /** Ignores the proxies that the JVM's properties name: they would resolve names unchecked. */
  private static final class DirectConnections extends PoolingHttpClientConnectionManagerBuilder {
    @Override
    protected HttpClientConnectionOperator createConnectionOperator(
        SchemePortResolver ports, DnsResolver dns, TlsSocketStrategy tls) {
      return new DefaultHttpClientConnectionOperator(
          proxy -> new Socket(Proxy.NO_PROXY),
          ports,
          dns,
          RegistryBuilder.<TlsSocketStrategy>create().register(URIScheme.HTTPS.id, tls).build());
    }
  }

  /**
   * Is not used again where the server sent more than it announced, because the rest would be read
   * as the next answer.
   */
  private static final class CleanConnection extends DefaultManagedHttpClientConnection {
    CleanConnection() {
      super("", null, null, HTTP, null, null, null, null);
    }

    @Override
    public boolean isStale() throws java.io.IOException {
      return super.isStale() || isDataAvailable(GLANCE);
    }
  }
}
