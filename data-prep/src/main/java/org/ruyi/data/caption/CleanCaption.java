package org.ruyi.data.caption;

import java.io.Serializable;
import java.text.Normalizer;
import org.ruyi.data.config.CaptionConfig;

/** The caption that is judged, from the caption as it was found. */
public final class CleanCaption implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CaptionConfig config;

  public CleanCaption(CaptionConfig config) {
    this.config = config;
  }

  /**
   * Decodes character references, strips tags, brings the text into the normal form, and leaves
   * what is visible: in this order, because a reference may stand for a tag or a blank, and a
   * normal form may have blanks where the text had none.
   */
  public String of(String raw) {
    String text = raw;
    if (config.htmlEntities() == CaptionConfig.HtmlEntities.DECODE) {
      text = HtmlEntities.decode(text);
    }
    if (config.htmlTags() == CaptionConfig.HtmlTags.STRIP) {
      text = HtmlTags.strip(text);
    }
    return VisibleText.of(
        switch (config.normalize()) {
          case NONE -> text;
          case NFC -> Normalizer.normalize(text, Normalizer.Form.NFC);
          case NFKC -> Normalizer.normalize(text, Normalizer.Form.NFKC);
        });
  }
}
