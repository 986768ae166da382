package org.ruyi.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HtmlTest {
  @Test
  void escapesEverythingThatHtmlReads() {
    assertThat(Html.escape("<script>alert('&\"')</script>猫"))
        .isEqualTo("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;猫");
  }

  @Test
  void replacesWhatHtmlDoesNotAllow() {
    assertThat(Html.escape("a\u0000b\uD800c\n")).isEqualTo("a\uFFFDb\uFFFDc\n");
  }

  @Test
  void pagesNeedNothingElse() {
    String page = new Page("<b>", "a & b").section("x > y", "<p>already HTML</p>").html();
    assertThat(page)
        .contains("<title>&lt;b&gt;</title>", "a &amp; b", "x &gt; y", "<p>already HTML</p>")
        .doesNotContain("http://", "https://", "<script", "@import", "url(");
  }

  @Test
  void tablesEscapeTheirCells() {
    String html = new Table("Key", "#n").row().text("<i>").number("1").bar(0.5).end().html();
    assertThat(html)
        .contains("<th>Key</th><th class=\"n\">n</th>", "<td>&lt;i&gt;</td>", "width:50.00%");
  }

  @Test
  void picturesAreInside() {
    assertThat(Html.image("image/png", new byte[] {1, 2, 3}, "\"quoted\""))
        .isEqualTo("<img alt=\"&quot;quoted&quot;\" src=\"data:image/png;base64,AQID\">");
  }
}
