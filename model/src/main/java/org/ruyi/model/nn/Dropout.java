package org.ruyi.model.nn;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * Zeroes elements at random while a network trains and scales up the others (Srivastava et al.
 * 2014).
 *
 * <p>The elements follow from the network's {@link DropoutSeed} and the layer's place alone: the
 * same seed drops the same ones, in whichever thread and however often the layer is computed. The
 * CPU and CUDA each draw their own.
 */
public final class Dropout {
  private final DropoutSeed seed;
  private final double rate;
  private final int layer;

  /**
   * A layer of the network of {@code scope}.
   *
   * @param rate the share of elements that is dropped, in [0, 1)
   */
  public Dropout(ParameterScope scope, double rate) {
    this.seed = scope.dropoutSeed();
    this.rate = rate;
    this.layer = seed.nextLayer();
  }

  /**
   * Drops, or returns {@code x} itself outside of training.
   *
   * @param x any shape
   * @return the same shape
   */
  public Tensor forward(Tensor x) {
    if (rate == 0 || !seed.training()) {
      return x;
    }
    Device device = x.device();
    Tensor kept =
        torch
            .empty(
                x.shape(),
                new TensorOptions(x.scalar_type().intern()).device(new DeviceOptional(device)),
                new MemoryFormatOptional())
            .bernoulli_(1 - rate, new GeneratorOptional(generator(device)))
            .div_(new Scalar(1 - rate));
    return x.mul(kept);
  }

  private Generator generator(Device device) {
    if (device.is_cuda()) {
      Generator generator = torch_cuda.make_generator_cuda(device.index());
      generator.set_current_seed(seed.of(layer));
      return generator;
    }
    return make_generator_cpu(seed.of(layer));
  }
}
