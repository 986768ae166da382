package org.ruyi.jobs.train.averaging;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Moves floats through Kryo's streams in large pieces, little-endian. Kryo's own buffer has 4 kB,
 * so what is large goes around it, from memory to the stream below and back.
 */
final class BulkFloats {
  /** Bytes at a time: few calls, and in the cache of a core. */
  private static final int CHUNK = 1 << 17;

  private BulkFloats() {}

  /** Writes the floats of native memory from the pointer's position to its limit. */
  static void write(Output output, FloatPointer floats) {
    long total = Float.BYTES * (floats.limit() - floats.position());
    byte[] chunk = new byte[(int) Math.min(CHUNK, total)];
    Sink sink = sink(output);
    BytePointer bytes = new BytePointer(floats);
    long start = Float.BYTES * floats.position();
    for (long at = 0; at < total; ) {
      int count = (int) Math.min(CHUNK, total - at);
      bytes.position(start + at).get(chunk, 0, count);
      sink.write(chunk, count);
      at += count;
    }
  }

  /** Overwrites the floats of native memory from the pointer's position to its limit. */
  static void read(Input input, FloatPointer floats) {
    long total = Float.BYTES * (floats.limit() - floats.position());
    byte[] chunk = new byte[(int) Math.min(CHUNK, total)];
    BytePointer bytes = new BytePointer(floats);
    long start = Float.BYTES * floats.position();
    for (long at = 0; at < total; ) {
      int count = (int) Math.min(CHUNK, total - at);
      read(input, chunk, count);
      bytes.position(start + at).put(chunk, 0, count);
      at += count;
    }
  }

  /** Writes an array. */
  static void write(Output output, float[] values) {
    ByteBuffer bytes = chunk(values.length);
    FloatBuffer floats = bytes.asFloatBuffer();
    Sink sink = sink(output);
    for (int at = 0; at < values.length; ) {
      int count = Math.min(floats.capacity(), values.length - at);
      floats.rewind().put(values, at, count);
      sink.write(bytes.array(), count * Float.BYTES);
      at += count;
    }
  }

  /** Overwrites an array. */
  static void read(Input input, float[] values) {
    ByteBuffer bytes = chunk(values.length);
    FloatBuffer floats = bytes.asFloatBuffer();
    for (int at = 0; at < values.length; ) {
      int count = Math.min(floats.capacity(), values.length - at);
      read(input, bytes.array(), count * Float.BYTES);
      floats.rewind().get(values, at, count);
      at += count;
    }
  }

  /** Writes the upper halves of an array's bits: all there is to values of bf16. */
  static void writeHalves(Output output, float[] values) {
    ByteBuffer bytes = chunk(values.length);
    ShortBuffer halves = bytes.asShortBuffer();
    Sink sink = sink(output);
    for (int at = 0; at < values.length; ) {
      int count = Math.min(halves.capacity(), values.length - at);
      for (int i = 0; i < count; i++) {
        halves.put(i, (short) (Float.floatToRawIntBits(values[at + i]) >>> Short.SIZE));
      }
      sink.write(bytes.array(), count * Short.BYTES);
      at += count;
    }
  }

  /** Overwrites an array with values of bf16. */
  static void readHalves(Input input, float[] values) {
    ByteBuffer bytes = chunk(values.length);
    ShortBuffer halves = bytes.asShortBuffer();
    for (int at = 0; at < values.length; ) {
      int count = Math.min(halves.capacity(), values.length - at);
      read(input, bytes.array(), count * Short.BYTES);
      for (int i = 0; i < count; i++) {
        values[at + i] = Float.intBitsToFloat(halves.get(i) << Short.SIZE);
      }
      at += count;
    }
  }

  private static ByteBuffer chunk(int floats) {
    int size = (int) Math.min(CHUNK, (long) Float.BYTES * floats);
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Takes the first bytes of an array. */
  private interface Sink {
    void write(byte[] bytes, int count);
  }

  private static Sink sink(Output output) {
    OutputStream below = output.getOutputStream();
    if (below == null) {
      return (bytes, count) -> output.writeBytes(bytes, 0, count);
    }
    output.flush();
    return (bytes, count) -> {
      try {
        below.write(bytes, 0, count);
      } catch (IOException e) {
        throw new KryoException(e);
      }
    };
  }

  private static void read(Input input, byte[] bytes, int count) {
    InputStream below = input.getInputStream();
    if (below == null) {
      input.readBytes(bytes, 0, count);
      return;
    }
    int buffered = Math.min(count, input.limit() - input.position());
    input.readBytes(bytes, 0, buffered);
    try {
      if (below.readNBytes(bytes, buffered, count - buffered) < count - buffered) {
        throw new KryoException("Cannot read floats: the stream ends among them");
      }
    } catch (IOException e) {
      throw new KryoException(e);
    }
  }
}
