package org.ruyi.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One field of {@code scheduler_config.json}.
 *
 * @param whenAbsent diffusers' default, which may be null
 * @param allowed what is accepted, for messages
 * @param parse the value of a JSON node that is not null, or nothing where it is not accepted
 */
record ConfigField(
    String name, Object whenAbsent, String allowed, Function<JsonNode, Optional<Object>> parse) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MAXIMUM_ITEMS = 1000;

  static ConfigField flag(String name, boolean whenAbsent) {
    return new ConfigField(
        name,
        whenAbsent,
        "true or false",
        node -> node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty());
  }

  static ConfigField integer(String name, int whenAbsent, int minimum, int maximum) {
    return new ConfigField(
        name,
        whenAbsent,
        "an integer from %d to %d".formatted(minimum, maximum),
        node -> whole(node, minimum, maximum));
  }

  static ConfigField number(String name, Double whenAbsent, double minimum, double maximum) {
    return new ConfigField(
        name,
        whenAbsent,
        "a number from %s to %s".formatted(minimum, maximum),
        node ->
            node.isNumber() && node.doubleValue() >= minimum && node.doubleValue() <= maximum
                ? Optional.of(node.doubleValue())
                : Optional.empty());
  }

  static ConfigField choice(String name, String whenAbsent, List<String> choices) {
    return new ConfigField(
        name,
        whenAbsent,
        String.join(", ", choices),
        node ->
            node.isTextual() && choices.contains(node.textValue())
                ? Optional.of(node.textValue())
                : Optional.empty());
  }

  static ConfigField integers(String name, int minimum, int maximum) {
    return new ConfigField(
        name,
        List.of(),
        "at most %d integers from %d to %d".formatted(MAXIMUM_ITEMS, minimum, maximum),
        node -> {
          List<Integer> values = new ArrayList<>();
          node.forEach(
              item -> whole(item, minimum, maximum).ifPresent(v -> values.add((Integer) v)));
          boolean valid = node.isArray() && node.size() == values.size();
          return valid && node.size() <= MAXIMUM_ITEMS
              ? Optional.of(List.copyOf(values))
              : Optional.empty();
        });
  }

  /** A feature of diffusers that is not supported: only its default is accepted. */
  static ConfigField only(String name, Object value) {
    JsonNode expected = MAPPER.valueToTree(value);
    return new ConfigField(
        name,
        value,
        "only %s is supported".formatted(value),
        node -> same(node, expected) ? Optional.of(value) : Optional.empty());
  }

  ConfigField withDefault(Object value) {
    return new ConfigField(name, value, allowed, parse);
  }

  boolean accepts(Object value) {
    return value == null ? whenAbsent == null : parse.apply(MAPPER.valueToTree(value)).isPresent();
  }

  private static Optional<Object> whole(JsonNode node, int minimum, int maximum) {
    double value = node.doubleValue();
    return node.isNumber() && value == Math.rint(value) && value >= minimum && value <= maximum
        ? Optional.of((int) value)
        : Optional.empty();
  }

  private static boolean same(JsonNode node, JsonNode expected) {
    return node.isNumber() && expected.isNumber()
        ? node.doubleValue() == expected.doubleValue()
        : node.equals(expected);
  }
}
