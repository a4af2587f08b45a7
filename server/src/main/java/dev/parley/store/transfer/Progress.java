package dev.parley.store.transfer;

/** Told how long work goes on. Called by one thread, often: implementations decide what to show. */
public interface Progress {
  /**
   * @param done units that were done by an earlier run
   * @param total rows or octets in all
   */
  void begin(String what, long done, long total);

  /** So many units more. */
  void advance(long units);

  /** A sentence for the person who waits. */
  void say(String sentence);
}
