package org.ruyi.data.pipeline;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * A value on its way between the driver and the executors; who gets it unpacks it once. It travels
 * in Java's own serialization, because Kryo, which Spark may be told to use, cannot write records.
 */
public final class Sent<T extends Serializable> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private transient volatile T value;

  /** Packs a value. */
  public Sent(T value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
      objects.writeObject(value);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot send " + value.getClass(), e);
    }
    this.bytes = out.toByteArray();
  }

  /** The value. */
  public T value() {
    T unpacked = value;
    if (unpacked == null) {
      synchronized (this) {
        unpacked = value == null ? unpack() : value;
        value = unpacked;
      }
    }
    return unpacked;
  }

  @SuppressWarnings("unchecked")
  private T unpack() {
    try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (T) objects.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack what was sent", e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("Cannot unpack what was sent", e);
    }
  }
}
