package org.ruyi.jobs.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.ruyi.model.scheduler.SchedulerClass;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A sampler by its name on the command line, such as {@code dpm-solver}, in any case. */
final class SamplerName implements ITypeConverter<SchedulerClass> {
  @Override
  public SchedulerClass convert(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return Arrays.stream(SchedulerClass.values())
        .filter(sampler -> sampler.optionName().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected one of %s but was '%s'".formatted(names(), name)));
  }

  private static List<String> names() {
    return Arrays.stream(SchedulerClass.values()).map(SchedulerClass::optionName).toList();
  }

  static final class Candidates implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names().iterator();
    }
  }
}
