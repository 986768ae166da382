package org.ruyi.jobs.demo;

/** The shapes of the demo's pictures. */
enum Figure {
  CIRCLE("圆形"),
  SQUARE("方形"),
  TRIANGLE("三角形");

  private final String chinese;

  Figure(String chinese) {
    this.chinese = chinese;
  }

  String chinese() {
    return chinese;
  }
}
