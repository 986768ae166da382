package org.ruyi.data.config;

import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;

/** Stands for a record with optional components in a stream, which takes no {@link Optional}. */
final class SerializedRecord implements Serializable {
  private static final long serialVersionUID = 1;

  private final Class<? extends Record> type;
  private final Object[] components;

  SerializedRecord(Record that) {
    this.type = that.getClass();
    this.components =
        Arrays.stream(type.getRecordComponents())
            .map(component -> value(component, that))
            .map(value -> value instanceof Optional<?> optional ? optional.orElse(null) : value)
            .toArray();
  }

  private static Object value(RecordComponent component, Record that) {
    try {
      return component.getAccessor().invoke(that);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + component, e);
    }
  }

  private Object readResolve() throws ObjectStreamException {
    RecordComponent[] declared = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] =
          types[i] == Optional.class ? Optional.ofNullable(components[i]) : components[i];
    }
    try {
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      InvalidObjectException invalid = new InvalidObjectException("Cannot read " + type);
      invalid.initCause(e);
      throw invalid;
    }
  }
}
