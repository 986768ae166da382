package org.ruyi.model.toy;

import org.junit.jupiter.api.Test;

class ToyTest {
  static final int STEPS = Integer.getInteger("toy.steps", 1500);

  @Test
  void todo() {}
}
