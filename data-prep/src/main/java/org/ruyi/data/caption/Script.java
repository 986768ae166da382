package org.ruyi.data.caption;

import java.util.BitSet;
import java.util.List;

/** Whether a caption is in simplified or in traditional characters. */
public enum Script {
  /** Has characters that are simplified alone, and none that are traditional alone. */
  SIMPLIFIED,
  /** Has characters that are traditional alone, and none that are simplified alone. */
  TRADITIONAL,
  /** Has characters of both kinds. */
  MIXED,
  /** Has characters of neither kind: those that it has are written the same way in both. */
  NEUTRAL;

  private static final List<BitSet> TABLES =
      Resource.lines("script.txt").stream().map(Script::table).toList();

  private static final BitSet SIMPLIFIED_ALONE = TABLES.get(0);
  private static final BitSet TRADITIONAL_ALONE = TABLES.get(1);

  /** As the column {@code script} has it. */
  public String label() {
    return switch (this) {
      case SIMPLIFIED -> "simplified";
      case TRADITIONAL -> "traditional";
      case MIXED -> "mixed";
      case NEUTRAL -> "neutral";
    };
  }

  public static Script of(String caption) {
    boolean simplified = false;
    boolean traditional = false;
    for (int i = 0; i < caption.length(); i++) {
      char c = caption.charAt(i);
      simplified |= SIMPLIFIED_ALONE.get(c);
      traditional |= TRADITIONAL_ALONE.get(c);
    }
    if (simplified) {
      return traditional ? MIXED : SIMPLIFIED;
    }
    return traditional ? TRADITIONAL : NEUTRAL;
  }

  private static BitSet table(String characters) {
    BitSet table = new BitSet(1 << 16);
    characters.chars().forEach(table::set);
    return table;
  }
}
