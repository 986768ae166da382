package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.data.config.Colour;

final class ReducedDecodeTest {
  /** Median PSNR against full decoding, in dB. */
  private static final double LEAST = 40;

  private static final Colour WHITE = new Colour(255, 255, 255);
  private static final int PHOTOGRAPHS = 40;

  @ParameterizedTest
  @ValueSource(ints = {64, 256})
  void isNearlyFullDecoding(int size) throws Exception {
    Resampler resampler = new Resampler();
    List<Double> decibels = new ArrayList<>();
    for (int i = 0; i < PHOTOGRAPHS; i++) {
      byte[] jpeg = Photographs.jpeg(1000 + i);
      try (PointerScope scope = new PointerScope()) {
        ImageHeader header = HeaderReader.read(jpeg);
        Framing framing = Framing.cover(header.width(), header.height(), size, size);
        int reduction = Reduction.of(header, List.of(framing));
        if (reduction > 1) {
          Decoded reduced = Decoder.decode(jpeg, header, reduction, WHITE);
          Decoded full = Decoder.decode(jpeg, header, 1, WHITE);
          decibels.add(psnr(resampler.sample(reduced, framing), resampler.sample(full, framing)));
          long differing =
              PerceptualHash.of(reduced, resampler) ^ PerceptualHash.of(full, resampler);
          assertThat(Long.bitCount(differing)).isLessThanOrEqualTo(4);
        }
      }
    }
    Collections.sort(decibels);
    assertThat(decibels).hasSizeGreaterThan(PHOTOGRAPHS / 3);
    assertThat(decibels.get(decibels.size() / 2)).isGreaterThan(LEAST);
  }

  private static double psnr(Pixels actual, Pixels expected) {
    double squares = 0;
    for (int i = 0; i < expected.bgr().length; i++) {
      int difference = (actual.bgr()[i] & 0xFF) - (expected.bgr()[i] & 0xFF);
      squares += difference * difference;
    }
    return 10 * Math.log10(255.0 * 255 * expected.bgr().length / squares);
  }
}
