package org.ruyi.jobs.train.data;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * A stretch of the order of examples, as the text that stands for it in Spark's data.
 *
 * @param position of its first example
 * @param count of examples
 */
public record Minibatch(long position, int count) {
  private static final Pattern FORM = Pattern.compile(".*#position=(\\d{1,18})&count=(\\d{1,9})");

  /**
   * The text: a URI, because DL4J opens its file system before it asks the loader. Only the file
   * system is named; the loader knows the files.
   *
   * @param folder URI of the dataset version
   */
  public String text(String folder) {
    URI uri = new Path(folder).toUri();
    String authority = uri.getAuthority() == null ? "" : uri.getAuthority();
    return "%s://%s/#position=%d&count=%d".formatted(uri.getScheme(), authority, position, count);
  }

  static Minibatch parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Invalid minibatch: " + text + " (URI#position=N&count=N)");
    }
    return new Minibatch(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }
}
