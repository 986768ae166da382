package org.ruyi.jobs.train;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.train.config.CacheConfig;
import org.ruyi.jobs.train.config.CropConfig;
import org.ruyi.jobs.train.config.DiffusionConfig;
import org.ruyi.jobs.train.data.CaptionClasses;
import org.ruyi.jobs.train.data.DatasetLayout;
import org.ruyi.jobs.train.data.Minibatch;
import org.ruyi.jobs.train.data.PictureLoader;
import org.ruyi.model.loss.DiffusionLoss;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

/**
 * The loss on pictures that nobody trained on, each with a noise and a timestep that are always the
 * same; the timesteps are spread evenly, so that two vectors differ by what they learnt alone.
 */
final class ValidationLoss implements AutoCloseable {
  private static final int BATCH = 60;
  private static final long SEED = 20_260_101;

  private final DiffusionLoss loss;
  private final UNet2DModel model;
  private final PointerScope memory = new PointerScope();
  private final List<MultiDataSet> batches = new ArrayList<>();
  private final List<Tensor> noises = new ArrayList<>();
  private final List<Tensor> timesteps = new ArrayList<>();

  /**
   * @param pictures of which so many are used, a multiple of 60
   */
  ValidationLoss(
      DatasetVersion version,
      List<String> classes,
      UNet2DConfig unet,
      DiffusionConfig diffusion,
      int pictures) {
    DatasetLayout layout = DatasetLayout.of(version, new Configuration());
    PictureLoader loader =
        new PictureLoader(
            layout,
            new CaptionClasses(classes),
            new PictureLoader.Settings(
                SEED,
                1,
                false,
                new CropConfig(0, CropConfig.Place.CENTER, 0),
                new CacheConfig(CacheConfig.OFF, 1)),
            new SerializableConfiguration(new Configuration()));
    model = UNet2DModel.forInference(unet, new Device(DeviceType.CPU));
    loss = diffusion.objective().loss(NoiseSchedule.of(diffusion.noise()));
    Generator generator = torch.make_generator_cpu(SEED);
    for (int from = 0; from < pictures; from += BATCH) {
      MultiDataSet batch = loader.load(new Minibatch(from, BATCH));
      batches.add(batch);
      noises.add(torch.randn(batch.getFeatures(0).shape(), new GeneratorOptional(generator)));
      long[] spread = new long[BATCH];
      for (int i = 0; i < BATCH; i++) {
        // 7 is prime to the number of pictures: every place once, neighbours far apart.
        long place = (from + i) * 7L % pictures;
        spread[i] = (2 * place + 1) * diffusion.steps() / (2L * pictures);
      }
      timesteps.add(torch.tensor(spread));
    }
  }

  /** The mean over all pictures for a network with these parameters, [1, n]. */
  double of(INDArray parameters) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      model.parameters().values().copy_(TorchMemory.vector(parameters));
      double sum = 0;
      for (int i = 0; i < batches.size(); i++) {
        Tensor classes = TorchMemory.integers(batches.get(i).getLabels(0));
        sum +=
            loss.of(
                    (x, t) -> model.forward(x, t, classes),
                    TorchMemory.shaped(batches.get(i).getFeatures(0)),
                    noises.get(i),
                    timesteps.get(i))
                .perExample()
                .mean()
                .item_double();
      }
      return sum / batches.size();
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
