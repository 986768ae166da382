package org.ruyi.jobs.train.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * An event file as TensorBoard reads it, in memory. A record is the length of its data (8 bytes),
 * the masked CRC-32C of these 8 bytes (4), the data, and their masked CRC-32C (4), little-endian
 * (tensorflow/core/lib/io/record_writer.h); the data are a message Event
 * (tensorflow/core/util/event.proto). What is added later changes nothing of what was there.
 */
public final class EventFile {
  /** Of a run, for its event files. */
  public static final String FOLDER = "tensorboard";

  /** TensorBoard takes a file for one of events by this part of its name, and sorts by the rest. */
  public static final String NAME_PREFIX = "events.out.tfevents.";

  private static final String VERSION = "brain.Event:2";
  private static final int MASK = 0xa282ead8;
  private static final int RGB = 3;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /**
   * An empty file.
   *
   * @param wallTime seconds since 1970
   */
  public EventFile(double wallTime) {
    record(new Message().float64(1, wallTime).string(3, VERSION));
  }

  /**
   * Adds the values of a step.
   *
   * @param wallTime seconds since 1970
   * @param values by tag
   */
  public EventFile scalars(double wallTime, long step, Map<String, Double> values) {
    Message summary = new Message();
    values.forEach(
        (tag, value) ->
            summary.message(1, new Message().string(1, tag).float32(2, value.floatValue())));
    return event(wallTime, step, summary);
  }

  /**
   * Adds a picture.
   *
   * @param wallTime seconds since 1970
   * @param width in pixels
   * @param height in pixels
   * @param png of three channels
   */
  public EventFile image(
      double wallTime, long step, String tag, int width, int height, byte[] png) {
    Message image = new Message().int64(1, height).int64(2, width).int64(3, RGB).bytes(4, png);
    Message summary = new Message().message(1, new Message().string(1, tag).message(4, image));
    return event(wallTime, step, summary);
  }

  /** The file. */
  public byte[] bytes() {
    return out.toByteArray();
  }

  private EventFile event(double wallTime, long step, Message summary) {
    return record(new Message().float64(1, wallTime).int64(2, step).message(5, summary));
  }

  private EventFile record(Message event) {
    byte[] data = event.bytes();
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    out.writeBytes(length);
    out.writeBytes(little(Integer.BYTES).putInt(maskedCrc(length)).array());
    out.writeBytes(data);
    out.writeBytes(little(Integer.BYTES).putInt(maskedCrc(data)).array());
    return this;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Rotated and shifted, because the data may themselves hold checksums. */
  static int maskedCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
