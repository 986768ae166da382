package org.ruyi.data.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * The pairs of one tar shard. Neighbouring members with one key make a sample; a second picture or
 * caption of the same key begins a sample of its own, so that nothing is dropped without a word.
 */
final class ShardPairs implements Iterator<ListedPair>, Closeable {
  /** A caption with its metadata is not longer; the pictures are not limited here. */
  private static final int TEXT_LIMIT = 256 << 10;

  private final int file;
  private final String shard;
  private final BlockReader in;
  private final TarIndex index;
  private Sample pending;
  private ListedPair next;
  private long position;

  ShardPairs(int file, String shard, BlockReader in) throws IOException {
    this.file = file;
    this.shard = shard;
    this.in = in;
    this.index = new TarIndex(in, shard);
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public ListedPair next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    ListedPair result = next;
    try {
      advance();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read shard " + shard + ": " + e.getMessage(), e);
    }
    return result;
  }

  private void advance() throws IOException {
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
    next = complete == null ? null : list(complete, position++);
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
    String caption = null;
    String url = null;
    try {
      if (sample.text() != null) {
        caption = Text.withoutMark(new String(read(sample.text()), StandardCharsets.UTF_8));
      }
      if (sample.json() != null) {
        PairJson json = PairJson.parse(read(sample.json()), sample.json().name());
        url = json.url();
        caption = caption == null || caption.isBlank() ? json.caption() : caption;
      }
    } catch (RejectedException e) {
      return new ListedPair(
          file, at, sample.key(), url, caption, Location.NONE, null, Optional.of(e.rejection()));
    }
    if (sample.picture() == null) {
      String detail =
          sample.other() == null
              ? "the sample has no picture"
              : sample.other().name() + " is a link or a special file";
      return ListedPair.bad(
          file, at, sample.key(), url, caption, SourceRules.MISSING_IMAGE, detail);
    }
    if (caption == null || caption.isBlank()) {
      return ListedPair.bad(
          file,
          at,
          sample.key(),
          url,
          caption,
          SourceRules.MISSING_CAPTION,
          "the sample has no caption in a .txt or .json");
    }
    TarMember picture = sample.picture();
    return ListedPair.good(
        file,
        at,
        sample.key(),
        url,
        caption,
        new Location(shard, picture.offset(), picture.size()));
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
