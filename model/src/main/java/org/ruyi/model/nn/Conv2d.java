package org.ruyi.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A two-dimensional convolution with bias; square kernel, stride and zero padding. */
public final class Conv2d {
  private static final long[] NO_DILATION = {1, 1};

  private final Parameter weight;
  private final Parameter bias;
  private final long[] stride;
  private final long[] padding;

  /** Declares {@code weight} [out, in, kernel, kernel] and {@code bias} [out]. */
  public Conv2d(ParameterScope scope, long in, long out, long kernel, long stride, long padding) {
    Initialization uniform = Initialization.uniform(in * kernel * kernel);
    this.weight = scope.declare("weight", uniform, out, in, kernel, kernel);
    this.bias = scope.declare("bias", uniform, out);
    this.stride = new long[] {stride, stride};
    this.padding = new long[] {padding, padding};
  }

  /**
   * Convolves.
   *
   * @param x [B, in, H, W]
   * @return [B, out, H', W']
   */
  public Tensor forward(Tensor x) {
    return torch.conv2d(
        x, weight.tensor(), new TensorOptional(bias.tensor()), stride, padding, NO_DILATION, 1);
  }

  /**
   * Convolves pixels that are already a list of tokens; for a kernel of one pixel only, which is a
   * matrix product.
   *
   * @param tokens [..., in]
   * @return [..., out]
   */
  public Tensor pointwise(Tensor tokens) {
    return torch.linear(tokens, weight.tensor().flatten(1, 3), new TensorOptional(bias.tensor()));
  }
}
