package org.ruyi.data.image;

import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/** Judges a picture by its header, decodes it once, and makes of it what is stored. */
public final class PicturePreparation {
  public static final String UNDECODABLE = "undecodable";

  private final ImageConfig config;
  private final List<ImageRule> rules;

  public PicturePreparation(ImageConfig config) {
    this.config = config;
    this.rules =
        List.of(
            new TooManyPixels(config.maxPixels()),
            new MinSideRule(config.minSide()),
            new AspectRatio(config.maxAspectRatio()));
    // Spark runs a task a core: threads of OpenCV's own would only fight over them.
    opencv_core.setNumThreads(1);
  }

  /**
   * Judges, decodes and encodes a picture.
   *
   * @param bytes of the original file
   * @throws RejectedException by the first rule that the picture breaks
   */
  public PreparedPicture prepare(byte[] bytes) throws RejectedException {
    try {
      ImageHeader header = HeaderReader.read(bytes);
      for (ImageRule rule : rules) {
        Optional<Rejection> rejection = rule.judge(header);
        if (rejection.isPresent()) {
          throw new RejectedException(rejection.get());
        }
      }
      return encode(bytes, header);
    } catch (UndecodableException e) {
      throw new RejectedException(Rejection.of(Stage.IMAGE, UNDECODABLE, e.getMessage()));
    }
  }

  private PreparedPicture encode(byte[] bytes, ImageHeader header) throws UndecodableException {
    // Left to the garbage collector, the native pictures of a task add up to gigabytes.
    try (PointerScope scope = new PointerScope()) {
      Mat image = Decoder.decode(bytes, header);
      Mat square = Square.of(image, config.size(), config.resize());
      return new PreparedPicture(
          config.size(),
          header.width(),
          header.height(),
          Sha256.of(bytes),
          PerceptualHash.of(image),
          Encoder.encode(square, config.encoding(), config.quality()));
    }
  }
}
