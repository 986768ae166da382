package org.ruyi.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;

/**
 * A job's settings: the validated record that the job reads, and everything that went into it.
 *
 * @param value the settings as the job's record
 * @param effective defaults, file and overrides merged: what is logged and stored with results
 */
public record Configuration<T>(T value, Config effective) {

  /** The effective settings as one JSON object, keys sorted. */
  public String json() {
    return effective.root().render(ConfigRenderOptions.concise());
  }
}
