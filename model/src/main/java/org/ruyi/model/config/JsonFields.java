package org.ruyi.model.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Typed, bounded reading of one flat JSON object, such as a diffusers {@code config.json}.
 *
 * <p>Every problem is collected; {@link #finish()} reports all of them in one message. Fields whose
 * name starts with {@code _} are accepted and ignored unless asked for. The tokens {@code NaN} and
 * {@code Infinity}, which Python writes, are accepted.
 */
public final class JsonFields {
  private static final int MAXIMUM_CHARACTERS = 1 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String what;
  private final JsonNode root;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<String> problems = new ArrayList<>();

  private JsonFields(String what, JsonNode root) {
    this.what = what;
    this.root = root;
  }

  /**
   * Parses {@code json}.
   *
   * @param what names the object in messages, e.g. {@code "UNet2DModel configuration"}
   * @throws IllegalArgumentException if this is no JSON object, repeats a field, or is longer than
   *     1 MiB
   */
  public static JsonFields parse(String what, String json) {
    if (json.length() > MAXIMUM_CHARACTERS) {
      throw new IllegalArgumentException(
          "Invalid %s: %d characters (at most %d are read)"
              .formatted(what, json.length(), MAXIMUM_CHARACTERS));
    }
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Invalid %s: not valid JSON: %s".formatted(what, e.getOriginalMessage()), e);
    }
    if (root == null || !root.isObject()) {
      throw new IllegalArgumentException("Invalid %s: not a JSON object".formatted(what));
    }
    return new JsonFields(what, root);
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    return root.hasNonNull(name);
  }

  /** An integer in {@code [minimum, maximum]}. */
  public int integer(String name, int whenAbsent, int minimum, int maximum) {
    return optionalInteger(name, OptionalInt.of(whenAbsent), minimum, maximum).orElse(whenAbsent);
  }

  /** An integer in {@code [minimum, maximum]}, or nothing where the field is null. */
  public OptionalInt optionalInteger(
      String name, OptionalInt whenAbsent, int minimum, int maximum) {
    known.add(name);
    JsonNode node = root.get(name);
    if (node == null) {
      return whenAbsent;
    }
    if (node.isNull()) {
      return OptionalInt.empty();
    }
    if (!isInteger(node, minimum, maximum)) {
      problem(name, node, "an integer from %d to %d".formatted(minimum, maximum));
      return whenAbsent;
    }
    return OptionalInt.of((int) node.doubleValue());
  }

  /** A number in {@code [minimum, maximum]}. */
  public double number(String name, double whenAbsent, double minimum, double maximum) {
    known.add(name);
    JsonNode node = root.get(name);
    if (node == null) {
      return whenAbsent;
    }
    if (!node.isNumber() || !(node.doubleValue() >= minimum && node.doubleValue() <= maximum)) {
      problem(name, node, "a number from %s to %s".formatted(minimum, maximum));
      return whenAbsent;
    }
    return node.doubleValue();
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String name, boolean whenAbsent) {
    known.add(name);
    JsonNode node = root.get(name);
    if (node == null) {
      return whenAbsent;
    }
    if (!node.isBoolean()) {
      problem(name, node, "true or false");
      return whenAbsent;
    }
    return node.booleanValue();
  }

  /** One of the {@code allowed} strings. */
  public String choice(String name, String whenAbsent, List<String> allowed) {
    known.add(name);
    JsonNode node = root.get(name);
    if (node == null) {
      return whenAbsent;
    }
    if (!node.isTextual() || !allowed.contains(node.textValue())) {
      problem(name, node, allowedText(allowed));
      return whenAbsent;
    }
    return node.textValue();
  }

  /** One of the {@code allowed} strings, or nothing where the field is absent or null. */
  public Optional<String> optionalChoice(String name, List<String> allowed) {
    return raw(name).map(node -> choice(name, "", allowed));
  }

  /** A list of the {@code allowed} strings. */
  public List<String> choices(String name, List<String> whenAbsent, List<String> allowed) {
    known.add(name);
    JsonNode node = root.get(name);
    if (node == null) {
      return whenAbsent;
    }
    List<String> values = new ArrayList<>();
    boolean valid = node.isArray();
    for (JsonNode element : node) {
      valid &= element.isTextual() && allowed.contains(element.textValue());
      values.add(element.textValue());
    }
    if (!valid) {
      problem(name, node, "a list of " + allowedText(allowed));
      return whenAbsent;
    }
    return List.copyOf(values);
  }

  /** A list of integers in {@code [minimum, maximum]}. */
  public List<Integer> integers(String name, List<Integer> whenAbsent, int minimum, int maximum) {
    known.add(name);
    JsonNode node = root.get(name);
    if (node == null) {
      return whenAbsent;
    }
    List<Integer> values = new ArrayList<>();
    boolean valid = node.isArray();
    for (JsonNode element : node) {
      valid &= isInteger(element, minimum, maximum);
      values.add((int) element.doubleValue());
    }
    if (!valid) {
      problem(name, node, "a list of integers from %d to %d".formatted(minimum, maximum));
      return whenAbsent;
    }
    return List.copyOf(values);
  }

  /** The raw value of a field that has more than one form; empty where absent or null. */
  public Optional<JsonNode> raw(String name) {
    known.add(name);
    return Optional.ofNullable(root.get(name)).filter(node -> !node.isNull());
  }

  /** Requires that the field is absent or null. */
  public void unsupported(String name) {
    raw(name).ifPresent(node -> problem(name, node, "only null is supported"));
  }

  /** Requires that the field is absent or has the one supported value, which may be null. */
  public void fixed(String name, JsonNode supported) {
    known.add(name);
    JsonNode node = root.get(name);
    boolean equal =
        node == null
            || node.equals(supported)
            || (node.isNumber()
                && supported.isNumber()
                && node.doubleValue() == supported.doubleValue());
    if (!equal) {
      String shown = supported.isTextual() ? supported.textValue() : supported.toString();
      problem(name, node, "only %s is supported".formatted(shown));
    }
  }

  /** Adds a problem that concerns one field. */
  public void problem(String name, JsonNode value, String allowed) {
    String text = value.isNumber() ? value.asText() : value.toString();
    String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    problems.add("%s: %s (%s)".formatted(name, shown, allowed));
  }

  /** Adds a problem that concerns several fields. */
  public void problem(String text) {
    problems.add(text);
  }

  /** Whether no problem has been found so far. */
  public boolean clean() {
    return problems.isEmpty();
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException listing every problem, among them each field that was never
   *     asked for with the nearest known name
   */
  public void finish() {
    root.fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.startsWith("_") && !known.contains(name)) {
                problems.add(
                    "%s: unknown field (did you mean %s?)"
                        .formatted(name, NearestName.of(name, known)));
              }
            });
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid %s: %s".formatted(what, String.join("; ", problems)));
    }
  }

  private static boolean isInteger(JsonNode node, int minimum, int maximum) {
    double value = node.doubleValue();
    return node.isNumber() && value == Math.rint(value) && value >= minimum && value <= maximum;
  }

  private static String allowedText(List<String> allowed) {
    String names = allowed.stream().collect(Collectors.joining(", "));
    return allowed.size() == 1 ? "only " + names + " is supported" : names;
  }
}
