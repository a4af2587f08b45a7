package dev.parley.store.transfer;

import java.util.ArrayList;
import java.util.List;

/** Remembers what it was told, and can be made to fail after so many units, as a kill would. */
public final class RecordedProgress implements Progress {
  public final List<String> sentences = new ArrayList<>();
  public long done;
  public long total;
  public long resumedAt;
  private long killAfter = Long.MAX_VALUE;

  /** The process ends here. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static RecordedProgress killedAfter(long units) {
    RecordedProgress progress = new RecordedProgress();
    progress.killAfter = units;
    return progress;
  }

  @Override
  public void begin(String what, long alreadyDone, long all) {
    done = alreadyDone;
    resumedAt = alreadyDone;
    total = all;
  }

  @Override
  public void advance(long units) {
    done += units;
    if (done - resumedAt > killAfter) {
      throw new Killed();
    }
  }

  @Override
  public void say(String sentence) {
    sentences.add(sentence);
  }
}
