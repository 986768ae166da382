package org.ruyi.jobs.prepare;

import java.util.List;
import java.util.Map;
import org.ruyi.jobs.report.Html;
import org.ruyi.jobs.report.Table;

/** Pairs to look at. */
final class SamplesSection {
  private SamplesSection() {}

  static String kept(List<Samples.Picture> pictures) {
    StringBuilder html = new StringBuilder("<div class=\"sheet\">");
    for (Samples.Picture picture : pictures) {
      String caption = Shortened.of(picture.caption());
      html.append("<figure title=\"")
          .append(Html.escape(Shortened.of(picture.key())))
          .append("\">")
          .append(Html.image("image/" + picture.format(), picture.bytes(), caption))
          .append("<figcaption>")
          .append(Html.escape(caption))
          .append("</figcaption></figure>");
    }
    return html.append("</div>").toString();
  }

  static String rejects(Map<String, List<Samples.Reject>> rejects) {
    if (rejects.isEmpty()) {
      return "<p class=\"note\">None.</p>";
    }
    StringBuilder html = new StringBuilder();
    rejects.forEach(
        (rule, rows) ->
            html.append("<h3>").append(Html.escape(rule)).append("</h3>").append(table(rows)));
    return html.toString();
  }

  private static String table(List<Samples.Reject> rows) {
    boolean pictures = rows.stream().anyMatch(row -> row.jpeg().length > 0);
    Table table =
        pictures
            ? new Table("Picture", "Key", "Caption", "Measured", "Wanted", "Detail")
            : new Table("Key", "Caption", "Measured", "Wanted", "Detail");
    for (Samples.Reject reject : rows) {
      String caption = Shortened.of(reject.caption());
      Table.Row row = table.row();
      if (pictures) {
        row.picture("image/jpeg", reject.jpeg(), caption);
      }
      row.text(Shortened.of(reject.key()))
          .text(caption)
          .text(Shortened.of(reject.measured()))
          .text(Shortened.of(reject.threshold()))
          .text(Shortened.of(reject.detail()))
          .end();
    }
    return table.html();
  }
}
