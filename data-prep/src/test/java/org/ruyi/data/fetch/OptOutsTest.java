package org.ruyi.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.api.Test;

final class OptOutsTest {
  @Test
  void findsWhatIsMeantForAll() {
    for (String value :
        new String[] {
          "noai",
          "NoAI",
          " noimageai ",
          "noindex, noai",
          "noindex,noimageai",
          "*: noai",
          "unavailable_after: Wed, 25 Jun 2030 15:00:00 GMT, noai",
          "max-image-preview: large, noimageai",
          "max-snippet:-1, noai"
        }) {
      assertReserved(value, true);
    }
    for (String value :
        new String[] {"", "all", "noindex", "noaiplease", "noai please", "index, follow", ",,:,"}) {
      assertReserved(value, false);
    }
  }

  @Test
  void findsWhatIsMeantForThisProgram() {
    for (String value :
        new String[] {
          "ruyi: noai",
          "Ruyi: noai",
          "ruyi:noai",
          "ruyi/1.0: noai",
          "otherbot: noindex, ruyi: noai",
          "ruyi: noindex, noimageai"
        }) {
      assertReserved(value, true);
    }
    for (String value :
        new String[] {
          "otherbot: noai",
          "otherbot: noindex, noai",
          "ruyibot: noai",
          "ruyi: noindex, otherbot: noai"
        }) {
      assertReserved(value, false);
    }
  }

  @Test
  void looksAtEveryHeader() {
    BasicHttpResponse response = new BasicHttpResponse(200);
    response.addHeader("X-Robots-Tag", "otherbot: noai");
    response.addHeader("x-robots-tag", "noimageai");
    assertThat(new OptOuts("ruyi").in(response)).contains("X-Robots-Tag: noimageai");
  }

  @Test
  void findsReservationsOfTextAndDataMining() {
    for (String value : new String[] {"1", " 1 "}) {
      BasicHttpResponse response = new BasicHttpResponse(200);
      response.addHeader("TDM-Reservation", value);
      assertThat(new OptOuts("ruyi").in(response)).contains("tdm-reservation: 1");
    }
    for (String value : new String[] {"0", "", "true", "10"}) {
      BasicHttpResponse response = new BasicHttpResponse(200);
      response.addHeader("tdm-reservation", value);
      assertThat(new OptOuts("ruyi").in(response)).isEmpty();
    }
  }

  private static void assertReserved(String value, boolean reserved) {
    BasicHttpResponse response = new BasicHttpResponse(200);
    response.addHeader("X-Robots-Tag", value);
    assertThat(new OptOuts("Ruyi").in(response).isPresent()).as(value).isEqualTo(reserved);
  }
}
