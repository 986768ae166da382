package org.ruyi.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Published configurations under {@code configs/}; see PROVENANCE.md there. */
public final class Configs {
  private Configs() {}

  public static String text(String name) {
    try (InputStream in = Configs.class.getResourceAsStream("/configs/" + name + "/config.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
