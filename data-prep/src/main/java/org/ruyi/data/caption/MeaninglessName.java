package org.ruyi.data.caption;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * Rejects captions that are nothing but the name of a file or what a camera or a website called it:
 * {@code 000.jpg}, {@code IMG_1234}, {@code DSC0001.JPG}, {@code 图片1.png}, {@code 微信图片_20200102}.
 */
public record MeaninglessName() implements CaptionRule {
  public static final String NAME = "meaningless-name";

  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final String EXTENSION = "\\.(?:jpe?g|png|gif|webp|bmp|tiff?|heic|avif)";

  /** Each matches a whole caption; all are linear in its length. */
  private static final List<Pattern> NAMES =
      List.of(
          // a file name of digits, letters and joints; a sentence with a file name in it may stay
          Pattern.compile("[\\p{ASCII}&&[^\\s]]+" + EXTENSION, FLAGS),
          // nothing but digits and joints
          Pattern.compile("[\\d_\\-.() ]+", FLAGS),
          // a camera's or a program's counter
          Pattern.compile(
              "(?:img|image|pic|picture|photo|dsc[nf]?|dcim|mvimg|pano|screenshot|mmexport|wx_camera|"
                  + "untitled|unnamed|default|thumb)[_\\- ]?[\\d_\\-.() ]*(?:"
                  + EXTENSION
                  + ")?",
              FLAGS),
          // the same in Chinese
          Pattern.compile(
              "(?:微信|qq)?(?:图片|图像|照片|截图|截屏|屏幕截图|未命名|无标题|未标题|新建图片)[_\\-－ ]?[\\d_\\-.() ]*(?:"
                  + EXTENSION
                  + ")?",
              FLAGS),
          // a digest or another long hexadecimal name
          Pattern.compile("[0-9a-f\\-]{16,}", FLAGS));

  @Override
  public String name() {
    return NAME;
  }

  /** Han characters that such a name may start with. */
  private static final String HEADS = "微图照截屏未无新";

  @Override
  public Optional<Rejection> judge(String caption) {
    // Most captions start with a Han character and are told from it.
    if (!caption.isEmpty()
        && HanCount.isCommonHan(caption.charAt(0))
        && HEADS.indexOf(caption.charAt(0)) < 0) {
      return Optional.empty();
    }
    for (Pattern name : NAMES) {
      if (name.matcher(caption).matches()) {
        return Optional.of(
            Rejection.of(Stage.CAPTION, NAME, "the caption is only the name of a file"));
      }
    }
    return Optional.empty();
  }
}
