package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/gpu-discovery.sh}, with a program in nvidia-smi's place where there is none. */
class GpuDiscoveryTest {
  private static final Path SCRIPT = Path.of("..", "deploy", "gpu-discovery.sh");

  @TempDir Path bin;

  private record Result(int exit, String output) {}

  private Result discover(Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", SCRIPT.toRealPath().toString()).redirectErrorStream(true);
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output.strip());
  }

  private Map<String, String> nvidiaSmi(String body) throws IOException {
    Path program = bin.resolve("nvidia-smi");
    Files.writeString(program, "#!/bin/sh\n" + body + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return Map.of("PATH", bin + ":" + System.getenv("PATH"));
  }

  @Test
  void printsAllGpusOfTheHost() throws IOException, InterruptedException {
    assertThat(discover(nvidiaSmi("printf '0\\n1\\n2\\n'")))
        .isEqualTo(new Result(0, "{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\", \"2\"]}"));
  }

  @Test
  void countsWhatIsVisibleAsLibtorchDoes() throws IOException, InterruptedException {
    assertThat(discover(Map.of("CUDA_VISIBLE_DEVICES", "6,7")))
        .isEqualTo(new Result(0, "{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}"));
    assertThat(discover(Map.of("CUDA_VISIBLE_DEVICES", "")))
        .isEqualTo(new Result(0, "{\"name\": \"gpu\", \"addresses\": []}"));
  }

  @Test
  void aDriverThatFailsIsNotAHostWithoutGpus() throws IOException, InterruptedException {
    Result result = discover(nvidiaSmi("echo 'NVIDIA-SMI has failed'; exit 9"));

    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).doesNotContain("addresses");
  }

  @Test
  void saysThatNvidiaSmiIsMissing() throws IOException, InterruptedException {
    for (String tool : new String[] {"bash", "tr", "grep"}) {
      Files.createSymbolicLink(bin.resolve(tool), Path.of("/bin", tool));
    }
    assertThat(discover(Map.of("PATH", bin.toString())))
        .isEqualTo(new Result(1, "Cannot find GPUs: there is no nvidia-smi on the PATH"));
  }
}
