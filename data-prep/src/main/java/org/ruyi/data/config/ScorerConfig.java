package org.ruyi.data.config;

import java.io.Serializable;

/**
 * One model of the user that gives every pair a number.
 *
 * @param name the column of the score
 */
public record ScorerConfig(String name) implements Serializable {
  public ScorerConfig {
    Check.notBlank("name", name);
  }
}
