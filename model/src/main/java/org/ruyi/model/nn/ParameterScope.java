package org.ruyi.model.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Where layers declare their parameters; the order of declaration is the order in memory. */
public final class ParameterScope {
  private final String prefix;
  private final List<Parameter> parameters;
  private final DropoutSeed dropoutSeed;

  private ParameterScope(String prefix, List<Parameter> parameters, DropoutSeed dropoutSeed) {
    this.prefix = prefix;
    this.parameters = parameters;
    this.dropoutSeed = dropoutSeed;
  }

  /** The scope of a whole network. */
  public static ParameterScope root() {
    return new ParameterScope("", new ArrayList<>(), new DropoutSeed());
  }

  /** The scope of a part, whose names start with {@code name} and a dot. */
  public ParameterScope child(String name) {
    return new ParameterScope(prefix + name + ".", parameters, dropoutSeed);
  }

  /** The scope of one element of a list of parts. */
  public ParameterScope child(String list, int index) {
    return child(list).child(Integer.toString(index));
  }

  Parameter declare(String name, Initialization initialization, long... shape) {
    Parameter parameter =
        new Parameter(prefix + name, Arrays.stream(shape).boxed().toList(), initialization);
    parameters.add(parameter);
    return parameter;
  }

  /** All parameters declared so far, in this scope and every other of the same root. */
  public List<Parameter> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  /** What the dropout layers of this root obey. */
  public DropoutSeed dropoutSeed() {
    return dropoutSeed;
  }
}
