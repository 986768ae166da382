package org.ruyi.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AddressGuardTest {
  private static final String[] PRIVATE = {
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255"
  };
  private static final String[] PUBLIC = {
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "192.169.0.0",
    "223.255.255.255"
  };

  @Test
  void admitsPublicAddressesOnly() throws UnknownHostException {
    AddressGuard guard = new AddressGuard(List.of());
    for (String address : PRIVATE) {
      assertJudged(guard, address, false);
    }
    for (String address : PUBLIC) {
      assertJudged(guard, address, true);
    }
    for (String address :
        new String[] {
          "::",
          "::1",
          "::7f00:1",
          "fc00::1",
          "fd00:ec2::254",
          "fdff::1",
          "fe80::1",
          "febf::1",
          "fec0::1",
          "ff02::1",
          "100::1",
          "64:ff9b:1::a00:1",
          "2001::1",
          "2001:10::1",
          "2001:db8::1",
          "3fff::1",
          "5f00::1",
          "4000::1"
        }) {
      assertJudged(guard, address, false);
    }
    for (String address : new String[] {"2606:4700::1111", "2001:4860:4860::8888", "2a00::1"}) {
      assertJudged(guard, address, true);
    }
  }

  @Test
  void judgesWhatIsEmbedded() throws UnknownHostException {
    AddressGuard guard = new AddressGuard(List.of());
    for (String address : PRIVATE) {
      assertEmbeddingsJudged(guard, address, false);
    }
    for (String address : PUBLIC) {
      assertEmbeddingsJudged(guard, address, true);
    }
  }

  @Test
  void admitsWhatIsAllowedBesides() throws UnknownHostException {
    AddressGuard guard = new AddressGuard(List.of("10.1.0.0/16", "fd00:1::/32"));
    assertJudged(guard, "10.1.2.3", true);
    assertJudged(guard, "10.2.2.3", false);
    assertJudged(guard, "fd00:1::5", true);
    assertJudged(guard, "fd00:2::5", false);
    assertJudged(guard, "127.0.0.1", false);
    assertJudged(guard, "8.8.8.8", true);
    assertEmbeddingsJudged(guard, "10.1.2.3", true);
    assertEmbeddingsJudged(guard, "10.2.2.3", false);
  }

  /** Against the classes that the JDK knows, which are fewer. */
  @Test
  void admitsNothingThatTheJdkCallsSpecial() throws UnknownHostException {
    AddressGuard guard = new AddressGuard(List.of());
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      if (random.nextBoolean()) {
        int[] first = {0, 10, 127, 169, 172, 192, 224, 0xfc, 0xfe, 0xff, 0x20};
        bytes[0] = (byte) first[random.nextInt(first.length)];
        bytes[1] = random.nextBoolean() ? bytes[1] : (byte) 254;
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      if (address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || address.isLinkLocalAddress()
          || address.isSiteLocalAddress()
          || address.isMulticastAddress()) {
        assertThat(guard.admits(address)).as(address.getHostAddress()).isFalse();
      }
    }
  }

  @Test
  void resolvesToWhatItAdmits() throws UnknownHostException {
    GuardedDns closed = new GuardedDns(new AddressGuard(List.of()));
    assertThat(closed.resolve("8.8.8.8")).containsExactly(InetAddress.getByName("8.8.8.8"));
    assertThatThrownBy(() -> closed.resolve("localhost"))
        .isInstanceOf(ForbiddenAddressException.class)
        .hasMessageStartingWith("localhost has only addresses that are not public, such as ");
    GuardedDns half = new GuardedDns(new AddressGuard(List.of("127.0.0.0/8")));
    assertThat(half.resolve("localhost")).containsExactly(InetAddress.getByName("127.0.0.1"));
  }

  private static void assertEmbeddingsJudged(AddressGuard guard, String v4, boolean admitted)
      throws UnknownHostException {
    byte[] bytes = InetAddress.getByName(v4).getAddress();
    String hex = "%02x%02x:%02x%02x".formatted(bytes[0], bytes[1], bytes[2], bytes[3]);
    for (String address : new String[] {"::ffff:" + v4, "64:ff9b::" + hex, "2002:" + hex + "::1"}) {
      assertJudged(guard, address, admitted);
    }
  }

  private static void assertJudged(AddressGuard guard, String address, boolean admitted)
      throws UnknownHostException {
    assertThat(guard.admits(InetAddress.getByName(address))).as(address).isEqualTo(admitted);
  }
}
