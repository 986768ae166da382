package org.ruyi.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ruyi.model.config.NearestName;

/**
 * Maps a HOCON object onto a record: one component a key, {@code minSide} from {@code min-side}.
 * Components are nested records, strings, numbers, booleans, enums (constants in kebab-case),
 * durations, lists, maps of names, {@link Optional}s, or {@link Config} for an object that somebody
 * else checks. Mistakes are collected, so that a user sees all of them at once; the value is then
 * unusable.
 */
final class RecordMapper {
  private final List<String> errors;

  RecordMapper(List<String> errors) {
    this.errors = errors;
  }

  /** Returns the record, or null after recording at least one error. */
  <T> T map(Class<T> type, ConfigObject object, String path) {
    Map<String, RecordComponent> components = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      components.put(kebab(component.getName()), component);
    }
    int before = errors.size();
    for (String key : new TreeSet<>(object.keySet())) {
      if (!components.containsKey(key)) {
        errors.add(join(path, key) + " is not a key" + suggestion(path, key, components.keySet()));
      }
    }
    Object[] arguments = new Object[components.size()];
    int i = 0;
    for (Map.Entry<String, RecordComponent> entry : components.entrySet()) {
      arguments[i++] =
          component(
              entry.getValue().getGenericType(),
              object.get(entry.getKey()),
              join(path, entry.getKey()));
    }
    return errors.size() > before ? null : construct(type, arguments, path);
  }

  private static String suggestion(String path, String key, Set<String> known) {
    String near = NearestName.of(key, known);
    return NearestName.distance(key, near) <= Math.max(2, key.length() / 3)
        ? " (did you mean " + join(path, near) + "?)"
        : " (known here: " + String.join(", ", known) + ")";
  }

  private Object component(Type type, ConfigValue value, String path) {
    boolean absent = value == null || value.valueType() == ConfigValueType.NULL;
    if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
      return absent
          ? Optional.empty()
          : Optional.ofNullable(convert(generic.getActualTypeArguments()[0], value, path));
    }
    if (absent) {
      errors.add(path + " is missing and has no default");
      return null;
    }
    return convert(type, value, path);
  }

  private Object convert(Type type, ConfigValue value, String path) {
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return list(generic.getActualTypeArguments()[0], value, path);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
      return entries(generic.getActualTypeArguments()[1], value, path);
    }
    if (!(type instanceof Class<?> raw)) {
      throw new IllegalArgumentException("No mapping from HOCON to " + type + " at " + path);
    }
    if (raw.isRecord() || raw == Config.class) {
      if (!(value instanceof ConfigObject object)) {
        return wrong(path, "a section { … }", value);
      }
      return raw.isRecord() ? map(raw, object, path) : object.toConfig();
    }
    if (raw.isEnum()) {
      return constant(raw, value, path);
    }
    return scalar(raw, value, path);
  }

  private Object list(Type element, ConfigValue value, String path) {
    if (!(value instanceof com.typesafe.config.ConfigList items)) {
      return wrong(path, "a list [ … ]", value);
    }
    List<Object> result = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Object item = convert(element, items.get(i), path + "[" + i + "]");
      if (item != null) {
        result.add(item);
      }
    }
    return List.copyOf(result);
  }

  private Object entries(Type element, ConfigValue value, String path) {
    if (!(value instanceof ConfigObject object)) {
      return wrong(path, "a section { … }", value);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    for (String key : new TreeSet<>(object.keySet())) {
      Object item = convert(element, object.get(key), join(path, key));
      if (item != null) {
        result.put(key, item);
      }
    }
    return result;
  }

  private Object constant(Class<?> type, ConfigValue value, String path) {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      String name = ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
      // Either spelling, because diffusers' own names (squaredcos_cap_v2) are written with _.
      String given = String.valueOf(value.unwrapped());
      if (name.equals(given) || name.replace('_', '-').equals(given)) {
        return constant;
      }
      names.add(name.replace('_', '-'));
    }
    return wrong(path, "one of " + String.join(", ", names), value);
  }

  private Object scalar(Class<?> type, ConfigValue value, String path) {
    Object raw = value.unwrapped();
    if (type == String.class) {
      return raw instanceof String || raw instanceof Number || raw instanceof Boolean
          ? raw.toString()
          : wrong(path, "a text", value);
    }
    if (type == boolean.class) {
      return raw instanceof Boolean ? raw : wrong(path, "true or false", value);
    }
    if (type == Duration.class) {
      try {
        return value.atKey("duration").getDuration("duration");
      } catch (com.typesafe.config.ConfigException e) {
        return wrong(path, "a duration such as 10s or 5 minutes", value);
      }
    }
    if (!(raw instanceof Number number)) {
      return wrong(
          path,
          type == double.class || type == Double.class ? "a number" : "a whole number",
          value);
    }
    double real = number.doubleValue();
    if (type == double.class || type == Double.class) {
      return Double.isFinite(real) ? (Object) real : wrong(path, "a finite number", value);
    }
    if (real != Math.rint(real) || Math.abs(real) > 1L << 53) {
      return wrong(path, "a whole number", value);
    }
    if (type == long.class || type == Long.class) {
      return number.longValue();
    }
    if (type == int.class || type == Integer.class) {
      return Math.abs(real) <= Integer.MAX_VALUE
          ? (Object) number.intValue()
          : wrong(path, "a whole number below 2^31", value);
    }
    throw new IllegalArgumentException("No mapping from HOCON to " + type + " at " + path);
  }

  private Object wrong(String path, String wanted, ConfigValue value) {
    String text = value.render(com.typesafe.config.ConfigRenderOptions.concise());
    errors.add(
        path
            + " must be "
            + wanted
            + " (was "
            + (text.length() > 80 ? text.substring(0, 80) + "…" : text)
            + ")");
    return null;
  }

  private <T> T construct(Class<T> type, Object[] arguments, String path) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<T> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException invalid) {
        errors.add(join(path, invalid.getMessage()));
        return null;
      }
      throw new IllegalStateException("Cannot build " + type + " at " + path, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot build " + type + " at " + path, e);
    }
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String kebab(String name) {
    StringBuilder text = new StringBuilder();
    for (char c : name.toCharArray()) {
      if (Character.isUpperCase(c)) {
        text.append('-').append(Character.toLowerCase(c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
