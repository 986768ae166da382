package org.ruyi.model.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes configuration files as diffusers does: fields in order of name, two spaces of indent, and
 * the tokens {@code NaN} and {@code Infinity} that Python reads.
 */
public final class ConfigJson {
  /** The release of diffusers whose fields are written, for {@code _diffusers_version}. */
  public static final String DIFFUSERS_VERSION = "0.35.0";

  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .build()
          .writer(new PythonStyle());

  private ConfigJson() {}

  /** The object with its fields sorted, ending in a line break. */
  public static String write(Map<String, ?> fields) {
    try {
      return WRITER.writeValueAsString(new TreeMap<>(fields)) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class PythonStyle extends DefaultPrettyPrinter {
    private static final long serialVersionUID = 1;

    PythonStyle() {
      DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
      indentObjectsWith(indenter);
      indentArraysWith(indenter);
    }

    @Override
    public DefaultPrettyPrinter createInstance() {
      return new PythonStyle();
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(": ");
    }
  }
}
