package org.ruyi.model.io;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Attention parameters were called otherwise before diffusers 0.13; old public weights still are.
 */
final class LegacyNames {
  private static final Map<String, String> MODERN =
      Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");

  private LegacyNames() {}

  /** The entries, keyed by the names under which they are stored, by their present names. */
  static <T> Map<String, T> modern(Map<String, T> entries) {
    Map<String, T> renamed = new LinkedHashMap<>();
    entries.forEach(
        (name, entry) ->
            renamed.put(entries.containsKey(modern(name)) ? name : modern(name), entry));
    return renamed;
  }

  private static String modern(String name) {
    String modern = name;
    for (Map.Entry<String, String> e : MODERN.entrySet()) {
      for (String leaf : new String[] {".weight", ".bias"}) {
        String old = "." + e.getKey() + leaf;
        if (name.contains(".attentions.") && name.endsWith(old)) {
          modern = name.substring(0, name.length() - old.length()) + "." + e.getValue() + leaf;
        }
      }
    }
    return modern;
  }
}
