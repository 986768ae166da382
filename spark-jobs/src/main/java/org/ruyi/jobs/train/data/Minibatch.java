package org.ruyi.jobs.train.data;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * A stretch of the order of examples.
 *
 * @param position of its first example
 * @param count of examples
 */
public record Minibatch(long position, int count) {
  private static final Pattern FORM =
      Pattern.compile(
          ".*#position=(\\d{1,18})&count=(\\d{1,9})&then=((?:\\d{1,18}(?:,\\d{1,18}){0,99})?)");

  /**
   * The text that stands for it in Spark's data: a URI, because DL4J opens its file system before
   * it asks the loader. Only the file system is named; the loader knows the files.
   *
   * @param folder URI of the dataset version
   * @param then positions of the minibatches of the same size that the same worker takes next
   */
  public String text(String folder, List<Long> then) {
    URI uri = new Path(folder).toUri();
    String authority = uri.getAuthority() == null ? "" : uri.getAuthority();
    return "%s://%s/#position=%d&count=%d&then=%s"
        .formatted(
            uri.getScheme(),
            authority,
            position,
            count,
            then.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  /**
   * What a text stands for.
   *
   * @param now to load
   * @param then the worker's next ones
   */
  record Request(Minibatch now, List<Minibatch> then) {}

  static Request parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Invalid minibatch: " + text + " (URI#position=N&count=N&then=N,N)");
    }
    int count = Integer.parseInt(matcher.group(2));
    String then = matcher.group(3);
    return new Request(
        new Minibatch(Long.parseLong(matcher.group(1)), count),
        then.isEmpty()
            ? List.of()
            : Arrays.stream(then.split(","))
                .map(position -> new Minibatch(Long.parseLong(position), count))
                .toList());
  }
}
