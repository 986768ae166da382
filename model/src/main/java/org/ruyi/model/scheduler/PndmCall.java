package org.ruyi.model.scheduler;

/**
 * One call of PNDM's network.
 *
 * @param timestep at which the network is asked
 * @param from the timestep from which x is then carried
 * @param to the timestep to which it is carried, negative for the end of the run
 * @param stage of a Runge-Kutta step from 0, or one of the constants
 */
record PndmCall(int timestep, int from, int to, int stage) {
  static final int MULTISTEP = -1;
  static final int IMPROVED_EULER = -2;

  private static final int STAGES = 4;
  private static final int RUNGE_KUTTA_STEPS = 3;
  private static final int LEAST_STEPS_WITH_RUNGE_KUTTA = 4;

  /** The calls of a run. */
  static PndmCall[] plan(SchedulerConfig config, int steps) {
    int[] visited = VisitedTimesteps.of(config, steps);
    int stride = config.noise().steps() / steps;
    return config.flag("skip_prk_steps") ? multistep(visited, stride) : rungeKutta(visited, stride);
  }

  private static PndmCall[] multistep(int[] visited, int stride) {
    if (visited.length < 2) {
      throw new IllegalArgumentException("Invalid number of sampling steps: 1 (PNDM: at least 2)");
    }
    PndmCall[] calls = new PndmCall[visited.length + 1];
    calls[0] = new PndmCall(visited[0], visited[0], visited[0] - stride, MULTISTEP);
    calls[1] = new PndmCall(visited[1], visited[1] + stride, visited[1], IMPROVED_EULER);
    for (int i = 1; i < visited.length; i++) {
      calls[i + 1] = new PndmCall(visited[i], visited[i], visited[i] - stride, MULTISTEP);
    }
    return calls;
  }

  private static PndmCall[] rungeKutta(int[] visited, int stride) {
    if (visited.length < LEAST_STEPS_WITH_RUNGE_KUTTA) {
      throw new IllegalArgumentException(
          "Invalid number of sampling steps: %d (PNDM with Runge-Kutta steps: at least %d)"
              .formatted(visited.length, LEAST_STEPS_WITH_RUNGE_KUTTA));
    }
    PndmCall[] calls =
        new PndmCall[STAGES * RUNGE_KUTTA_STEPS + visited.length - RUNGE_KUTTA_STEPS];
    for (int step = 0; step < RUNGE_KUTTA_STEPS; step++) {
      int from = visited[step];
      int half = stride / 2;
      int[] asked = {from, visited[step + 1] + half, visited[step + 1] + half, visited[step + 1]};
      for (int stage = 0; stage < STAGES; stage++) {
        int to = stage % 2 == 0 ? asked[stage] - half : asked[stage];
        calls[step * STAGES + stage] = new PndmCall(asked[stage], from, to, stage);
      }
    }
    for (int i = RUNGE_KUTTA_STEPS; i < visited.length; i++) {
      calls[STAGES * RUNGE_KUTTA_STEPS + i - RUNGE_KUTTA_STEPS] =
          new PndmCall(visited[i], visited[i], visited[i] - stride, MULTISTEP);
    }
    return calls;
  }
}
