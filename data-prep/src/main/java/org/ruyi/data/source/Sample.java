package org.ruyi.data.source;

/** The members of one WebDataset sample, while they are being collected. */
final class Sample {
  private final String key;
  private TarMember picture;
  private TarMember text;
  private TarMember json;
  private TarMember other;

  Sample(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  TarMember picture() {
    return picture;
  }

  TarMember text() {
    return text;
  }

  TarMember json() {
    return json;
  }

  /** A member that should have been a file and is none. */
  TarMember other() {
    return other;
  }

  /** Adds a member; false where the sample has one of the kind already. */
  boolean add(SampleName name, TarMember member) {
    if (member.kind() == TarMember.Kind.OTHER) {
      other = member;
      return true;
    }
    if (name.isPicture()) {
      if (picture != null) {
        return false;
      }
      picture = member;
    } else if (name.isText()) {
      if (text != null) {
        return false;
      }
      text = member;
    } else if (name.isJson()) {
      if (json != null) {
        return false;
      }
      json = member;
    }
    return true;
  }
}
