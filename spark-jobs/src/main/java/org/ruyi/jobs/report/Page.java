package org.ruyi.jobs.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** One HTML file with everything in it: no script, no font, no picture from elsewhere. */
public final class Page {
  private static final String STYLE = resource("report.css");

  private final String title;
  private final StringBuilder body = new StringBuilder();

  /**
   * @param title as text
   * @param subtitle as text, below it
   */
  public Page(String title, String subtitle) {
    this.title = title;
    body.append("<header><h1>")
        .append(Html.escape(title))
        .append("</h1><p>")
        .append(Html.escape(subtitle))
        .append("</p></header>\n");
  }

  /**
   * Adds a section.
   *
   * @param heading as text
   * @param html its content, already escaped
   */
  public Page section(String heading, String html) {
    body.append("<section><h2>")
        .append(Html.escape(heading))
        .append("</h2>\n")
        .append(html)
        .append("\n</section>\n");
    return this;
  }

  /** The whole file. */
  public String html() {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
        + " img-src data:; style-src 'unsafe-inline'\">"
        + "<title>"
        + Html.escape(title)
        + "</title>\n<style>\n"
        + STYLE
        + "</style></head>\n<body><main>\n"
        + body
        + "</main></body></html>\n";
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name, e);
    }
  }
}
