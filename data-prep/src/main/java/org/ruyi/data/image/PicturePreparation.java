package org.ruyi.data.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.Animation;
import org.ruyi.data.config.Colour;
import org.ruyi.data.config.DamagedScan;
import org.ruyi.data.config.Encoding;
import org.ruyi.data.config.Icc;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.image.BucketGrid.Bucket;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * Judges a picture by its header, decodes it once, and makes of it what is stored. Keeps buffers
 * from picture to picture, so threads cannot share one.
 */
public final class PicturePreparation {
  /** The bytes are no picture, or a damaged one. */
  public static final String UNDECODABLE = "undecodable";

  /** The bytes are a picture of a format that is not decoded; measured is its name. */
  public static final String UNSUPPORTED_FORMAT = "unsupported-format";

  private static final int THUMBNAIL_SIDE = 128;
  private static final int THUMBNAIL_QUALITY = 80;

  private final ImageConfig config;
  private final List<View> views;
  private final TooManyPixels cap;
  private final List<ImageRule> rules;
  private final BucketGrid grid;
  private final Colour background;
  private final Resampler resampler = new Resampler();

  /**
   * @param views sizes in which the pixels are wanted beside the stored one
   */
  public PicturePreparation(ImageConfig config, List<View> views) {
    this.config = config;
    this.views = List.copyOf(views);
    this.cap = new TooManyPixels(config.maxPixels());
    this.rules = rules(config, cap);
    this.grid = BucketGrid.of(config.size(), config.buckets());
    this.background = config.backgroundColour();
    // Spark runs a task a core: threads of OpenCV's own would only fight over them.
    opencv_core.setNumThreads(1);
  }

  private static List<ImageRule> rules(ImageConfig config, ImageRule cap) {
    List<ImageRule> rules = new ArrayList<>();
    rules.add(cap);
    rules.add(new MinSideRule(config.minSide()));
    rules.add(new AspectRatio(config.maxAspectRatio()));
    if (config.animation() == Animation.REJECT) {
      rules.add(new NoAnimation());
    }
    return List.copyOf(rules);
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
      checkScan(bytes, header);
      return encode(bytes, header);
    } catch (UnsupportedFormatException e) {
      throw new RejectedException(
          new Rejection(
              Stage.IMAGE,
              UNSUPPORTED_FORMAT,
              e.getMessage(),
              "jpeg, png, webp, gif, bmp or tiff",
              ""));
    } catch (UndecodableException e) {
      throw new RejectedException(Rejection.of(Stage.IMAGE, UNDECODABLE, e.getMessage()));
    }
  }

  /**
   * Makes a small JPEG of a picture, whatever the rules say of it.
   *
   * @param bytes of the original file
   * @return longer side at most 128 pixels; empty where the picture cannot be decoded or has more
   *     pixels than are decoded
   */
  public Optional<byte[]> thumbnail(byte[] bytes) {
    try (PointerScope scope = new PointerScope()) {
      ImageHeader header = HeaderReader.read(bytes);
      if (cap.judge(header).isPresent()) {
        return Optional.empty();
      }
      if (header.format() == ImageFormat.JPEG) {
        JpegScan.checkScans(bytes);
      }
      int longest = Math.min(THUMBNAIL_SIDE, Math.max(header.width(), header.height()));
      Framing framing = Framing.within(header.width(), header.height(), longest);
      int reduction = Reduction.of(header, List.of(framing));
      Decoded decoded = Decoder.decode(bytes, header, reduction, background);
      Pixels small = resampler.sample(decoded, framing);
      return Optional.of(Encoder.encode(small, Encoding.JPEG, THUMBNAIL_QUALITY));
    } catch (UndecodableException | UnsupportedFormatException e) {
      return Optional.empty();
    }
  }

  private void checkScan(byte[] bytes, ImageHeader header) throws UndecodableException {
    if (header.format() != ImageFormat.JPEG) {
      return;
    }
    if (config.damagedScan() == DamagedScan.REJECT) {
      JpegScan.check(bytes);
    } else {
      JpegScan.checkScans(bytes);
    }
  }

  private PreparedPicture encode(byte[] bytes, ImageHeader header) throws UndecodableException {
    Framing stored = framing(header.width(), header.height());
    List<Framing> wanted = new ArrayList<>();
    wanted.add(stored);
    for (View view : views) {
      wanted.add(Framing.cover(header.width(), header.height(), view.width(), view.height()));
    }
    // Left to the garbage collector, the native pictures of a task add up to gigabytes.
    try (PointerScope scope = new PointerScope()) {
      int reduction = config.reducedDecode() ? Reduction.of(header, wanted) : 1;
      Decoded decoded = Decoder.decode(bytes, header, reduction, background);
      Optional<MatrixProfile> profile =
          config.icc() == Icc.CONVERT
              ? EmbeddedProfile.find(bytes, header.format()).flatMap(MatrixProfile::read)
              : Optional.empty();
      List<byte[]> pixels = new ArrayList<>();
      for (Framing view : wanted.subList(1, wanted.size())) {
        pixels.add(converted(resampler.sample(decoded, view), profile).rgb());
      }
      Pixels image =
          converted(resampler.sample(decoded, stored), profile)
              .centredOn(stored.canvasWidth(), stored.canvasHeight(), background);
      return new PreparedPicture(
          image.width(),
          image.height(),
          new Bucket(image.width(), image.height()).toString(),
          header.width(),
          header.height(),
          Sha256.of(bytes),
          PerceptualHash.of(converted(PerceptualHash.small(decoded, resampler), profile)),
          Encoder.encode(image, config.encoding(), config.quality()),
          List.copyOf(pixels));
    }
  }

  /** After shrinking, since there are far fewer pixels then. */
  private static Pixels converted(Pixels pixels, Optional<MatrixProfile> profile) {
    return profile.isPresent() ? profile.get().convert(pixels) : pixels;
  }

  private Framing framing(int width, int height) {
    int size = config.size();
    return switch (config.resize()) {
      case CENTER_CROP -> Framing.cover(width, height, size, size);
      case PAD -> Framing.pad(width, height, size);
      case BUCKET -> {
        Bucket bucket = grid.nearest(width, height);
        yield Framing.cover(width, height, bucket.width(), bucket.height());
      }
    };
  }
}
