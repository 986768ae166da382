package org.ruyi.model.nn;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * All parameters of one network as views of one flat fp32 tensor, and their gradients as views of
 * another: what one broadcast, one average and one optimizer kernel work on.
 *
 * <p>The tensors belong to the pointer scope in which this was made.
 */
public final class FlatParameters {
  private final List<Parameter> parameters;
  private final ParameterLayout layout;
  private final Tensor values;
  private final Tensor gradients;

  private FlatParameters(
      List<Parameter> parameters, ParameterLayout layout, Tensor values, Tensor gradients) {
    this.parameters = List.copyOf(parameters);
    this.layout = layout;
    this.values = values;
    this.gradients = gradients;
  }

  /** Zeroed memory for values and gradients; every parameter asks for its gradient. */
  public static FlatParameters forTraining(List<Parameter> parameters, Device device) {
    FlatParameters flat = forInference(parameters, device);
    Tensor gradients = zeros(flat.layout.count(), device);
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i < parameters.size(); i++) {
        Tensor value = parameters.get(i).tensor();
        value.set_requires_grad(true);
        value.mutable_grad().put(ParameterLayout.view(gradients, flat.layout.specs().get(i)));
      }
    }
    return new FlatParameters(parameters, flat.layout, flat.values, gradients);
  }

  /** Zeroed memory for values only. */
  public static FlatParameters forInference(List<Parameter> parameters, Device device) {
    ParameterLayout layout = ParameterLayout.of(parameters);
    Tensor values = zeros(layout.count(), device);
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i < parameters.size(); i++) {
        parameters.get(i).bind(ParameterLayout.view(values, layout.specs().get(i)));
      }
    }
    return new FlatParameters(parameters, layout, values, null);
  }

  /** Names, shapes and offsets. */
  public ParameterLayout layout() {
    return layout;
  }

  /** The flat values, fp32 [n], live. */
  public Tensor values() {
    return values;
  }

  /**
   * The flat gradients, fp32 [n], live.
   *
   * @throws IllegalStateException if this was made for inference
   */
  public Tensor gradients() {
    if (gradients == null) {
      throw new IllegalStateException("Cannot use gradients: the network was made for inference");
    }
    return gradients;
  }

  /** The live parameter tensors by name, in order of registration. */
  public Map<String, Tensor> byName() {
    return layout.views(values);
  }

  /**
   * PyTorch's default initialisation: weights and biases of convolutions and linear layers uniform
   * in ±1/√fan-in, embeddings standard normal, norms 1 and 0. Drawn on the CPU in order of
   * registration, so that a seed gives the same numbers on every device.
   */
  public void initialize(long seed) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Generator generator = make_generator_cpu(seed);
      for (Parameter parameter : parameters) {
        try (PointerScope one = new PointerScope()) {
          long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
          Tensor drawn = torch.empty(shape);
          parameter.initialization().fill(drawn, generator);
          parameter.tensor().copy_(drawn);
        }
      }
    }
  }

  /** Sets every gradient to zero, in place. */
  public void zeroGradients() {
    gradients().zero_();
  }

  /**
   * The Euclidean norm of all gradients: of the norms of the single parameters, which keeps the
   * fp32 sums short.
   */
  public double gradientNorm() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      TensorVector norms = new TensorVector();
      for (ParameterSpec spec : layout.specs()) {
        norms.push_back(gradients().narrow(0, spec.offset(), spec.count()).norm());
      }
      return torch.stack(norms).to(ScalarType.Double).norm().item_double();
    }
  }

  /**
   * Checks that every parameter and gradient still lies at its offset in the flat tensors.
   *
   * @throws IllegalStateException naming the first that does not
   */
  public void requireViews() {
    try (PointerScope scope = new PointerScope()) {
      for (int i = 0; i < parameters.size(); i++) {
        ParameterSpec spec = layout.specs().get(i);
        Tensor value = parameters.get(i).tensor();
        requireAt(values, value, spec, "parameter");
        if (gradients != null) {
          requireAt(gradients, value.grad(), spec, "gradient of parameter");
        }
      }
    }
  }

  private static void requireAt(Tensor flat, Tensor part, ParameterSpec spec, String what) {
    long expected = flat.data_ptr().address() + spec.offset() * Float.BYTES;
    if (!part.defined() || part.data_ptr().address() != expected) {
      throw new IllegalStateException(
          "Cannot use flat vector: %s %s is no view of it any more".formatted(what, spec.name()));
    }
  }

  private static Tensor zeros(long count, Device device) {
    return torch.zeros(
        new long[] {count}, new TensorOptions(ScalarType.Float).device(new DeviceOptional(device)));
  }
}
