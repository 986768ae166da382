package org.ruyi.jobs.demo;

/** The colours of the demo's pictures. */
enum Hue {
  RED("红色", 0xE02020),
  YELLOW("黄色", 0xF2C400),
  GREEN("绿色", 0x1FA040),
  BLUE("蓝色", 0x2050D8);

  private final String chinese;
  private final int rgb;

  Hue(String chinese, int rgb) {
    this.chinese = chinese;
    this.rgb = rgb;
  }

  String chinese() {
    return chinese;
  }

  int rgb() {
    return rgb;
  }
}
