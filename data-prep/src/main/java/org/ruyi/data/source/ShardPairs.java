package org.ruyi.data.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * The pairs of one tar shard. Neighbouring members with one key make a sample; a second picture or
 * caption of the same key begins a sample of its own, so that nothing is dropped without a word.
 */
final class ShardPairs extends FilePairs {
  /** A caption with its metadata is not longer; the pictures are not limited here. */
  private static final int TEXT_LIMIT = 256 << 10;

  private final int file;
  private final BlockReader in;
  private final ColumnsConfig config;
  private final TarIndex index;
  private Sample pending;
  private long position;

  ShardPairs(int file, String shard, BlockReader in, ColumnsConfig config) {
    super(shard);
    this.file = file;
    this.in = in;
    this.config = config;
    this.index = new TarIndex(in, shard);
  }

  @Override
  ListedPair read() throws IOException {
    Sample complete = null;
    boolean end = false;
    while (complete == null && !end) {
      Optional<TarMember> member = index.next();
      if (member.isEmpty()) {
        end = true;
        complete = pending;
        pending = null;
      } else if (member.get().kind() != TarMember.Kind.FOLDER) {
        complete = collect(member.get());
      }
    }
    return complete == null ? null : list(complete, position++);
  }

  /** Adds a member to the pending sample; returns that sample where the member begins another. */
  private Sample collect(TarMember member) {
    Optional<SampleName> name = SampleName.of(member.name());
    if (name.isEmpty()) {
      return null;
    }
    if (pending != null
        && pending.key().equals(name.get().key())
        && pending.add(name.get(), member)) {
      return null;
    }
    Sample complete = pending;
    pending = new Sample(name.get().key());
    pending.add(name.get(), member);
    return complete;
  }

  private ListedPair list(Sample sample, long at) throws IOException {
    PairText text = new PairText(sample.key(), null, null, null);
    try {
      text = new PairText(sample.key(), null, caption(sample), null);
      text = described(sample, text);
    } catch (RejectedException e) {
      return ListedPair.bad(file, at, text, e.rejection());
    }
    if (text.key().length() > PairText.KEY_LIMIT) {
      return ListedPair.bad(
          file,
          at,
          text.withKey(RowKey.of(name(), at)),
          SourceRules.MALFORMED_ROW,
          "the key is longer than " + PairText.KEY_LIMIT + " characters");
    }
    if (sample.picture() == null) {
      String detail =
          sample.other() == null
              ? "the sample has no picture"
              : sample.other().name() + " is a link or a special file";
      return ListedPair.bad(file, at, text, SourceRules.MISSING_IMAGE, detail);
    }
    if (!text.hasCaption()) {
      return ListedPair.bad(
          file,
          at,
          text,
          SourceRules.MISSING_CAPTION,
          "the sample has no caption in a .txt or .json");
    }
    TarMember picture = sample.picture();
    return ListedPair.good(file, at, text, new Location(name(), picture.offset(), picture.size()));
  }

  private String caption(Sample sample) throws IOException, RejectedException {
    return sample.text() == null
        ? null
        : Text.withoutMark(new String(read(sample.text()), StandardCharsets.UTF_8));
  }

  /** What the sample's JSON adds; its caption counts where the text is blank. */
  private PairText described(Sample sample, PairText text) throws IOException, RejectedException {
    if (sample.json() == null) {
      return text;
    }
    byte[] bytes = read(sample.json());
    PairText json =
        PairJson.parse(bytes, sample.json().name(), config, PairColumn.KEY_BESIDE_NAME).text();
    return new PairText(
        json.orKey(sample.key()).key(),
        json.url(),
        text.hasCaption() ? text.caption() : json.caption(),
        json.keyword());
  }

  private byte[] read(TarMember member) throws IOException, RejectedException {
    if (member.size() > TEXT_LIMIT) {
      throw new RejectedException(
          new Rejection(
              Stage.SOURCE,
              SourceRules.MALFORMED_ROW,
              member.size() + " bytes",
              "at most " + TEXT_LIMIT + " bytes",
              member.name() + " is too long for a caption"));
    }
    return in.read(member.offset(), (int) member.size());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
