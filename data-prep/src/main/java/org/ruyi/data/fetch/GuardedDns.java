package org.ruyi.data.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names to addresses that may be connected to. The client connects to what this returns
 * and asks no second time, so a name cannot change between check and use.
 */
final class GuardedDns implements DnsResolver {
  private final AddressGuard guard;

  GuardedDns(AddressGuard guard) {
    this.guard = guard;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    InetAddress[] admitted =
        Arrays.stream(addresses).filter(guard::admits).toArray(InetAddress[]::new);
    if (admitted.length == 0) {
      throw new ForbiddenAddressException(host, addresses[0].getHostAddress());
    }
    return admitted;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
