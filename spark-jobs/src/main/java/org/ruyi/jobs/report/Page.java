package org.ruyi.jobs.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One HTML file with everything in it: no script, no font, no picture from elsewhere. */
public final class Page {
  private static final String STYLE = resource("report.css");

  private static final int LONG = 6;

  private final String title;
  private final StringBuilder head = new StringBuilder();
  private final StringBuilder body = new StringBuilder();
  private final List<String> headings = new ArrayList<>();

  /**
   * @param title as text
   * @param subtitle as text, below it
   */
  public Page(String title, String subtitle) {
    this.title = title;
    head.append("<header><h1>")
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
    body.append("<section id=\"s")
        .append(headings.size())
        .append("\"><h2>")
        .append(Html.escape(heading))
        .append("</h2>\n")
        .append(html)
        .append("\n</section>\n");
    headings.add(heading);
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
        + head
        + contents()
        + body
        + "</main></body></html>\n";
  }

  /** Links to the sections, where there are so many that one looks for them. */
  private String contents() {
    if (headings.size() < LONG) {
      return "";
    }
    StringBuilder nav = new StringBuilder("<nav>");
    for (int i = 0; i < headings.size(); i++) {
      nav.append("<a href=\"#s")
          .append(i)
          .append("\">")
          .append(Html.escape(headings.get(i)))
          .append("</a>");
    }
    return nav.append("</nav>\n").toString();
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name, e);
    }
  }
}
