package org.ruyi.data.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NetworkTest {
  @Test
  void containsItsAddresses() throws UnknownHostException {
    assertContains("10.0.0.0/8", "10.0.0.0", "10.255.255.255");
    assertMisses("10.0.0.0/8", "9.255.255.255", "11.0.0.0", "::a00:0");
    assertContains("100.64.0.0/10", "100.64.0.0", "100.127.255.255");
    assertMisses("100.64.0.0/10", "100.63.255.255", "100.128.0.0");
    assertContains("0.0.0.0/0", "0.0.0.0", "255.255.255.255");
    assertMisses("0.0.0.0/0", "::1");
    assertContains("127.0.0.1", "127.0.0.1");
    assertMisses("127.0.0.1", "127.0.0.2");
    assertContains("fc00::/7", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    assertMisses("fc00::/7", "fbff::", "fe00::");
    assertContains("::/0", "::", "2001:db8::1");
    assertContains("::1", "::1");
  }

  @Test
  void refusesWhatIsNoNetwork() {
    String address = "an address such as 10.0.0.0/8 or fc00::/7";
    for (String text :
        new String[] {
          "",
          "/8",
          "localhost/8",
          "10.0.0/8",
          "10.0.0.256/8",
          "010.0.0.0/8",
          "1.2.3.4.5",
          "::g/8",
          ":::/8",
          "[::1]",
          "fe80::1%eth0",
          "10.0.0.0 /8",
          "１０.0.0.0/8",
          "1:2:3:4:5:6:7:8:9"
        }) {
      assertInvalid(text, address);
    }
    for (String text : new String[] {"10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "10.0.0.0/8/8"}) {
      assertInvalid(text, "a number of bits after the slash");
    }
    assertInvalid("10.0.0.0/33", "at most 32 bits");
    assertInvalid("::/129", "at most 128 bits");
    assertInvalid("10.0.0.1/8", "the bits after the prefix must be zero");
    assertInvalid("fc00::1/127", "the bits after the prefix must be zero");
  }

  /** Against arithmetic on whole addresses. */
  @Test
  void agreesWithBigIntegers() throws UnknownHostException {
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      int length = random.nextBoolean() ? 4 : 16;
      int bits = random.nextInt(length * 8 + 1);
      BigInteger host = BigInteger.ONE.shiftLeft(length * 8 - bits);
      BigInteger first = number(random, length).divide(host).multiply(host);
      Network network = Network.parse(text(first, length) + "/" + bits);
      BigInteger near = first.add(new BigInteger(host.bitLength(), random));
      for (BigInteger address : new BigInteger[] {number(random, length), near}) {
        if (address.bitLength() <= length * 8) {
          assertThat(network.contains(address(address, length)))
              .isEqualTo(address.divide(host).equals(first.divide(host)));
        }
      }
    }
  }

  private static BigInteger number(Random random, int length) {
    return new BigInteger(length * 8, random);
  }

  private static String text(BigInteger number, int length) throws UnknownHostException {
    StringBuilder text = new StringBuilder();
    byte[] bytes = bytes(number, length);
    for (int i = 0; i < length; i += length == 4 ? 1 : 2) {
      text.append(text.isEmpty() ? "" : length == 4 ? "." : ":");
      text.append(
          length == 4
              ? Integer.toString(bytes[i] & 0xff)
              : Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff));
    }
    return text.toString();
  }

  /** Never of the form that Java turns into IPv4. */
  private static InetAddress address(BigInteger number, int length) throws UnknownHostException {
    return InetAddress.getByAddress(bytes(number, length));
  }

  private static byte[] bytes(BigInteger number, int length) {
    byte[] bytes = new byte[length];
    byte[] given = number.toByteArray();
    int count = Math.min(length, given.length);
    System.arraycopy(given, given.length - count, bytes, length - count, count);
    return bytes;
  }

  private static void assertContains(String network, String... addresses)
      throws UnknownHostException {
    for (String address : addresses) {
      assertThat(Network.parse(network).contains(InetAddress.getByName(address)))
          .as(address)
          .isTrue();
    }
  }

  private static void assertMisses(String network, String... addresses)
      throws UnknownHostException {
    for (String address : addresses) {
      assertThat(Network.parse(network).contains(InetAddress.getByName(address)))
          .as(address)
          .isFalse();
    }
  }

  private static void assertInvalid(String text, String allowed) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.parse(text))
        .withMessage("Invalid network: " + text + " (" + allowed + ")");
  }
}
