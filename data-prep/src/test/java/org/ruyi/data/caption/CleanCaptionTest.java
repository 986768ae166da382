package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.CaptionConfig.HtmlEntities;
import org.ruyi.data.config.CaptionConfig.HtmlTags;
import org.ruyi.data.config.CaptionConfig.Normalize;
import org.ruyi.data.config.MaskConfig;

final class CleanCaptionTest {
  @Test
  void decodesThenStripsThenSqueezes() {
    CleanCaption clean = clean(Normalize.NONE, HtmlEntities.DECODE, HtmlTags.STRIP);
    assertThat(clean.of("&nbsp;一只&lt;b&gt;猫&lt;/b&gt;<br/>坐着&#8203; ")).isEqualTo("一只猫 坐着");
  }

  @Test
  void keepsMarkupWhereToldTo() {
    CleanCaption clean = clean(Normalize.NONE, HtmlEntities.KEEP, HtmlTags.KEEP);
    assertThat(clean.of("<b>猫</b>&amp;狗")).isEqualTo("<b>猫</b>&amp;狗");
  }

  @Test
  void normalizesAsToldTo() {
    String text = "ＡＢＣ\u3000①猫，e\u0301";
    assertThat(clean(Normalize.NONE).of(text)).isEqualTo("ＡＢＣ ①猫，e\u0301");
    assertThat(clean(Normalize.NFC).of(text)).isEqualTo("ＡＢＣ ①猫，é");
    assertThat(clean(Normalize.NFKC).of(text)).isEqualTo("ABC 1猫,é");
    // A normal form may start with a blank.
    assertThat(clean(Normalize.NFKC).of("\u00A8猫")).isEqualTo("\u0308猫");
  }

  private static CleanCaption clean(Normalize normalize) {
    return clean(normalize, HtmlEntities.DECODE, HtmlTags.STRIP);
  }

  private static CleanCaption clean(Normalize normalize, HtmlEntities entities, HtmlTags tags) {
    return new CleanCaption(
        Captions.config(
            normalize,
            entities,
            tags,
            CaptionConfig.PersonNames.KEEP,
            new MaskConfig(false, false, false)));
  }
}
