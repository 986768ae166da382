package org.ruyi.data.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ruyi.data.config.Network;

/**
 * Says which addresses may be connected to: the public ones of IANA's special-purpose registries,
 * and those of networks that the user allows. Addresses of IPv6 that carry one of IPv4 are judged
 * by it.
 */
final class AddressGuard {
  private static final List<Network> SPECIAL_V4 =
      networks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          // The host below Azure's virtual machines.
          "168.63.129.16/32",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");
  private static final Network GLOBAL_V6 = Network.parse("2000::/3");
  private static final List<Network> SPECIAL_V6 =
      networks("2001::/23", "2001:db8::/32", "3fff::/20");
  private static final Network SIX_TO_FOUR = Network.parse("2002::/16");
  private static final Network NAT64 = Network.parse("64:ff9b::/96");

  private final List<Network> allowed;

  AddressGuard(List<String> allowed) {
    this.allowed = allowed.stream().map(Network::parse).toList();
  }

  boolean admits(InetAddress address) {
    if (in(allowed, address)) {
      return true;
    }
    if (address instanceof Inet4Address) {
      return !in(SPECIAL_V4, address);
    }
    if (NAT64.contains(address)) {
      return admits(embedded(address, 12));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return admits(embedded(address, 2));
    }
    return GLOBAL_V6.contains(address) && !in(SPECIAL_V6, address);
  }

  private static InetAddress embedded(InetAddress address, int offset) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), offset, offset + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are no IPv4 address", e);
    }
  }

  private static boolean in(List<Network> networks, InetAddress address) {
    for (Network network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static List<Network> networks(String... texts) {
    return Stream.of(texts).map(Network::parse).toList();
  }
}
