package org.ruyi.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Tensors;

class FlatParametersTest {
  @Test
  void parametersAndGradientsAreViewsOfTwoVectors() {
    try (PointerScope scope = new PointerScope()) {
      ParameterScope root = ParameterScope.root();
      Linear linear = new Linear(root.child("a"), 3, 2);
      FlatParameters flat =
          FlatParameters.forTraining(root.parameters(), ComputeDevice.CPU.resolve());
      flat.values().fill_(new Scalar(2.0));

      Tensor out = linear.forward(Tensor.create(new float[] {1, 10, 100}, 1, 3));
      out.sum().backward();

      assertThat(Tensors.floats(out)).containsExactly(224, 224);
      assertThat(Tensors.floats(flat.gradients())).containsExactly(1, 10, 100, 1, 10, 100, 1, 1);
      assertThat(flat.gradientNorm()).isCloseTo(Math.sqrt(2 * 10101 + 2), within(1e-5));
      flat.requireViews();
      flat.zeroGradients();
      assertThat(flat.gradientNorm()).isZero();
    }
  }

  @Test
  void noticesAParameterThatLeftTheVector() {
    try (PointerScope scope = new PointerScope()) {
      ParameterScope root = ParameterScope.root();
      new Linear(root.child("a"), 3, 2);
      FlatParameters flat =
          FlatParameters.forTraining(root.parameters(), ComputeDevice.CPU.resolve());
      Parameter bias = root.parameters().get(1);

      bias.tensor().mutable_grad().put(torch.zeros(2));
      assertThatThrownBy(flat::requireViews)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Cannot use flat vector: gradient of parameter a.bias is no view of it any more");

      bias.tensor().set_data(torch.zeros(2));
      assertThatThrownBy(flat::requireViews)
          .hasMessage("Cannot use flat vector: parameter a.bias is no view of it any more");
    }
  }

  @Test
  void initialisationIsBoundedByFanInAndRepeatable() {
    try (PointerScope scope = new PointerScope()) {
      ParameterScope root = ParameterScope.root();
      new Conv2d(root.child("conv"), 4, 8, 3, 1, 1);
      new GroupNorm(root.child("norm"), 8, 4, 1e-5);
      new Embedding(root.child("table"), 500, 16);
      FlatParameters flat =
          FlatParameters.forInference(root.parameters(), ComputeDevice.CPU.resolve());

      flat.initialize(11);
      float[] first = Tensors.floats(flat.values());
      flat.initialize(12);
      assertThat(Tensors.floats(flat.values())).isNotEqualTo(first);
      flat.initialize(11);
      assertThat(Tensors.floats(flat.values())).isEqualTo(first);

      Tensor conv = flat.byName().get("conv.weight");
      assertThat(conv.abs().max().item_double()).isBetween(0.9 / 6, 1.0 / 6);
      assertThat(Tensors.floats(flat.byName().get("norm.weight"))).containsOnly(1);
      assertThat(Tensors.floats(flat.byName().get("norm.bias"))).containsOnly(0);
      assertThat(flat.byName().get("table.weight").std().item_double()).isBetween(0.97, 1.03);
      assertThatThrownBy(flat::gradients)
          .hasMessage("Cannot use gradients: the network was made for inference");
    }
  }

  @Test
  void aNetworkWithoutMemoryCannotCompute() {
    ParameterScope root = ParameterScope.root();
    Linear linear = new Linear(root.child("a"), 3, 2);

    assertThatThrownBy(() -> linear.forward(torch.zeros(1, 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot use parameter a.weight: it has no memory yet");
  }
}
