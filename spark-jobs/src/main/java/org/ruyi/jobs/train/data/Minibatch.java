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
          ".*#position=(\\d{1,18})&count=(\\d{1,9})&from=(\\d{1,18})"
              + "&then=((?:\\d{1,18}(?:,\\d{1,18}){0,99})?)");

  /**
   * The text that stands for it in Spark's data: a URI, because DL4J opens its file system before
   * it asks the loader. Only the file system is named; the loader knows the files.
   *
   * @param folder URI of the dataset version
   * @param from position of the round's first example, of all workers
   * @param then positions of the minibatches of the same size that the same worker takes next
   */
  public String text(String folder, long from, List<Long> then) {
    URI uri = new Path(folder).toUri();
    String authority = uri.getAuthority() == null ? "" : uri.getAuthority();
    return "%s://%s/#position=%d&count=%d&from=%d&then=%s"
        .formatted(
            uri.getScheme(),
            authority,
            position,
            count,
            from,
            then.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  /**
   * What a text stands for.
   *
   * @param now to load
   * @param from position before which nobody asks any more
   * @param then the worker's next ones
   */
  record Request(Minibatch now, long from, List<Minibatch> then) {}

  static Request parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Invalid minibatch: " + text + " (URI#position=N&count=N&from=N&then=N,N)");
    }
    int count = Integer.parseInt(matcher.group(2));
    String then = matcher.group(4);
    return new Request(
        new Minibatch(Long.parseLong(matcher.group(1)), count),
        Long.parseLong(matcher.group(3)),
        then.isEmpty()
            ? List.of()
            : Arrays.stream(then.split(","))
                .map(position -> new Minibatch(Long.parseLong(position), count))
                .toList());
  }
}
