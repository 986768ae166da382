package org.ruyi.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Tensors;

class DropoutTest {
  private static final int COUNT = 100_000;

  @Test
  void aShareOfElementsIsDroppedAndTheOthersAreScaledUp() {
    try (PointerScope scope = new PointerScope()) {
      ParameterScope network = ParameterScope.root();
      Dropout dropout = new Dropout(network, 0.25);
      network.dropoutSeed().train(7);

      float[] out = Tensors.floats(dropout.forward(torch.ones(COUNT)));

      int dropped = 0;
      for (float value : out) {
        assertThat(value == 0 || Math.abs(value - 4f / 3) < 1e-6).isTrue();
        dropped += value == 0 ? 1 : 0;
      }
      assertThat((double) dropped / COUNT).isCloseTo(0.25, within(0.007)); // five deviations
    }
  }

  @Test
  void seedAndPlaceSayWhichElements() {
    try (PointerScope scope = new PointerScope()) {
      ParameterScope network = ParameterScope.root();
      Dropout first = new Dropout(network, 0.5);
      Dropout second = new Dropout(network.child("later"), 0.5);
      Tensor ones = torch.ones(COUNT);
      network.dropoutSeed().train(7);
      float[] of7 = Tensors.floats(first.forward(ones));

      assertThat(Tensors.floats(first.forward(ones))).isEqualTo(of7);
      assertThat(agreement(Tensors.floats(second.forward(ones)), of7)).isCloseTo(0.5, within(0.01));
      network.dropoutSeed().train(8);
      assertThat(agreement(Tensors.floats(first.forward(ones)), of7)).isCloseTo(0.5, within(0.01));
    }
  }

  private static double agreement(float[] a, float[] b) {
    int equal = 0;
    for (int i = 0; i < a.length; i++) {
      equal += a[i] == b[i] ? 1 : 0;
    }
    return (double) equal / a.length;
  }

  @Test
  @Tag("gpu")
  void cudaDropsItsShareToo() {
    Assumptions.assumeTrue(torch.cuda_is_available(), "libtorch sees no CUDA device");
    try (PointerScope scope = new PointerScope()) {
      ParameterScope network = ParameterScope.root();
      Dropout dropout = new Dropout(network, 0.25);
      network.dropoutSeed().train(7);
      Tensor ones = torch.ones(COUNT).to(ComputeDevice.CUDA.resolve(), ScalarType.Float);

      float[] out = Tensors.floats(dropout.forward(ones));

      assertThat(Tensors.floats(dropout.forward(ones))).isEqualTo(out);
      assertThat(agreement(out, new float[COUNT])).isCloseTo(0.25, within(0.007));
    }
  }

  @Test
  void outsideOfTrainingNothingChanges() {
    try (PointerScope scope = new PointerScope()) {
      ParameterScope network = ParameterScope.root();
      Dropout dropout = new Dropout(network, 0.5);
      Tensor x = torch.randn(10);

      assertThat(dropout.forward(x)).isSameAs(x);
      network.dropoutSeed().train(1);
      assertThat(dropout.forward(x)).isNotSameAs(x);
      network.dropoutSeed().evaluate();
      assertThat(dropout.forward(x)).isSameAs(x);
    }
  }
}
