package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateFileTest {
  @TempDir Path folder;

  @Test
  void comesBackAsItWas() throws IOException {
    JsonNode node = new JsonMapper().readTree("{\"a\": [1, 2.5, null]}");
    StateFile state =
        new StateFile(
            StateFile.FORMAT, 40, 2, 2560, new StateFile.DatasetName("n", "v"), node, node);
    Path file = folder.resolve("state.json");
    Files.writeString(file, state.text());
    assertThat(StateFile.read(file)).isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | Cannot read state.json: Unexpected end-of-input",
        "[] | Cannot read state.json: its format is missing (this release reads 1)",
        "null | Cannot read state.json: its format is missing (this release reads 1)",
        "{\"format\": 2} | Cannot read state.json: its format is 2 (this release reads 1)",
        "{\"format\": 1} | Cannot read state.json: a field is missing or of another type: ",
        "{\"format\": 1, \"step\": \"x\"} | Cannot read state.json: a field is missing or of another",
      })
  void refusesWhatIsNoState(String text, String sentence) throws IOException {
    Path file = folder.resolve("state.json");
    Files.writeString(file, text);
    assertThatThrownBy(() -> StateFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(sentence);
  }
}
