package org.ruyi.jobs.report;

import java.util.Locale;

/** A table; numbers stand right. */
public final class Table {
  private final StringBuilder rows = new StringBuilder();
  private final String head;

  /**
   * @param headings as text; a heading that starts with {@code #} is of a column of numbers
   */
  public Table(String... headings) {
    StringBuilder cells = new StringBuilder();
    for (String heading : headings) {
      boolean number = heading.startsWith("#");
      cells
          .append(number ? "<th class=\"n\">" : "<th>")
          .append(Html.escape(number ? heading.substring(1) : heading))
          .append("</th>");
    }
    this.head = cells.toString();
  }

  /** What a check came to. */
  public enum Verdict {
    GOOD("good", "✓"),
    BAD("bad", "✗");

    private final String style;
    private final String sign;

    Verdict(String style, String sign) {
      this.style = style;
      this.sign = sign;
    }
  }

  /** Starts a row of cells. */
  public Row row() {
    return new Row();
  }

  public String html() {
    return "<div class=\"scroll\"><table><thead><tr>"
        + head
        + "</tr></thead><tbody>"
        + rows
        + "</tbody></table></div>";
  }

  /** One row; {@link #end} adds it. */
  public final class Row {
    private final StringBuilder cells = new StringBuilder();

    /** A cell of text. */
    public Row text(String text) {
      cells.append("<td>").append(Html.escape(text)).append("</td>");
      return this;
    }

    /** A cell of a number, written as it should be read. */
    public Row number(String number) {
      cells.append("<td class=\"n\">").append(Html.escape(number)).append("</td>");
      return this;
    }

    /** A cell with a bar of a share, 0-1. */
    public Row bar(double share) {
      cells
          .append("<td class=\"meter\"><i style=\"width:")
          .append(String.format(Locale.ROOT, "%.2f", 100 * Math.max(0, Math.min(1, share))))
          .append("%\"></i></td>");
      return this;
    }

    /** A cell of a small picture, or an empty one where there is none. */
    public Row picture(String mediaType, byte[] bytes, String description) {
      cells
          .append("<td class=\"picture\">")
          .append(bytes.length == 0 ? "" : Html.image(mediaType, bytes, description))
          .append("</td>");
      return this;
    }

    /** A cell that says whether something holds, by sign, word and colour. */
    public Row verdict(String word, Verdict verdict) {
      cells
          .append("<td class=\"")
          .append(verdict.style)
          .append("\"><b>")
          .append(verdict.sign)
          .append("</b> ")
          .append(Html.escape(word))
          .append("</td>");
      return this;
    }

    public Table end() {
      rows.append("<tr>").append(cells).append("</tr>");
      return Table.this;
    }
  }
}
