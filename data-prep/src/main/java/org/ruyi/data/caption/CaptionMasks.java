package org.ruyi.data.caption;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.ruyi.data.config.CaptionConfig;

/** The masks that a configuration asks for; the last of what is done to a caption. */
public final class CaptionMasks implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<CaptionMask> masks = new ArrayList<>();

  public CaptionMasks(CaptionConfig config) {
    // An e-mail address holds the name of a host, which would be taken for an address of the web.
    if (config.mask().emails()) {
      masks.add(new EmailMask());
    }
    if (config.mask().urls()) {
      masks.add(new UrlMask());
    }
    if (config.mask().phones()) {
      masks.add(new PhoneMask());
    }
    if (config.personNames() == CaptionConfig.PersonNames.MASK) {
      masks.add(new PersonNameMask());
    }
  }

  /** Whether nothing is masked. */
  public boolean isEmpty() {
    return masks.isEmpty();
  }

  /** The caption that is trained on, from the clean caption. */
  public String mask(String caption) {
    String masked = caption;
    for (CaptionMask mask : masks) {
      masked = mask.mask(masked);
    }
    return masked;
  }
}
