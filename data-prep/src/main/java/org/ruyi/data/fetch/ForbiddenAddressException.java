package org.ruyi.data.fetch;

import java.net.UnknownHostException;

/** A host that has addresses, but none that may be connected to. */
final class ForbiddenAddressException extends UnknownHostException {
  ForbiddenAddressException(String host, String address) {
    super(host + " has only addresses that are not public, such as " + address);
  }
}
