package org.ruyi.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.nn.ParameterLayout;

/** The files under {@code golden/}; see PROVENANCE.md there. */
public final class Golden {
  private Golden() {}

  public static Path path(String name) {
    try {
      return Path.of(Golden.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Map<String, Tensor> tensors(String name) {
    try (SafeTensorsFile file = SafeTensorsFile.open(path(name))) {
      return file.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the weights of a model folder. */
  public static void readParameters(String name, ParameterLayout layout, Tensor flat) {
    Path weights = path(name + "/diffusion_pytorch_model.safetensors");
    try (SafeTensorsFile file = SafeTensorsFile.open(weights)) {
      Map<String, Tensor> views = layout.views(flat);
      assertThat(views.keySet()).containsExactlyInAnyOrderElementsOf(file.entries().keySet());
      for (Map.Entry<String, Tensor> view : views.entrySet()) {
        file.readInto(view.getKey(), view.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String text(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(text(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
