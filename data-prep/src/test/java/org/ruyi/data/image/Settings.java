package org.ruyi.data.image;

import org.ruyi.data.config.Animation;
import org.ruyi.data.config.Buckets;
import org.ruyi.data.config.DamagedScan;
import org.ruyi.data.config.Encoding;
import org.ruyi.data.config.Icc;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.config.MinSide;
import org.ruyi.data.config.Resize;

/** Configurations for tests: 32 pixels, sides over 50, at most a million pixels. */
final class Settings {
  private int size = 32;
  private Resize resize = Resize.CENTER_CROP;
  private Encoding encoding = Encoding.JPEG;
  private int least = 50;
  private double ratio = 3.0;
  private String background = "#ffffff";
  private Animation animation = Animation.FIRST_FRAME;
  private Icc icc = Icc.CONVERT;
  private DamagedScan damagedScan = DamagedScan.REJECT;
  private boolean reducedDecode = true;

  private Settings() {}

  static Settings image() {
    return new Settings();
  }

  Settings size(int pixels) {
    size = pixels;
    return this;
  }

  Settings resize(Resize how) {
    resize = how;
    return this;
  }

  Settings encoding(Encoding format) {
    encoding = format;
    return this;
  }

  Settings anySize() {
    least = 0;
    ratio = 1e9;
    return this;
  }

  Settings background(String colour) {
    background = colour;
    return this;
  }

  Settings rejectAnimation() {
    animation = Animation.REJECT;
    return this;
  }

  Settings ignoreIcc() {
    icc = Icc.IGNORE;
    return this;
  }

  Settings decodeDamagedScan() {
    damagedScan = DamagedScan.DECODE;
    return this;
  }

  Settings fullDecode() {
    reducedDecode = false;
    return this;
  }

  ImageConfig build() {
    return new ImageConfig(
        size,
        resize,
        new Buckets(0, 4),
        encoding,
        90,
        new MinSide(least, MinSide.AppliesTo.BOTH),
        ratio,
        1 << 20,
        1_000_000,
        background,
        animation,
        icc,
        damagedScan,
        reducedDecode);
  }
}
