package dev.parley.carrier;

import dev.parley.e164.Address;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A link to one carrier. Reconnects by itself. Thread-safe. */
public interface CarrierLink extends AutoCloseable {
  String name();

  /** Starts connecting; returns at once. Events go to the listener given at construction. */
  void start();

  /**
   * Waits until the link is bound and the window has room; the permit must be ended exactly once.
   */
  Permit reserve() throws InterruptedException;

  /**
   * As {@link #reserve}, but does not wait for a link that is not bound.
   *
   * @return null when it is not bound, or no longer
   */
  default @Nullable Permit reserveWhileBound() throws InterruptedException {
    return status().bound() ? reserve() : null;
  }

  Status status();

  /** From the answer to a submit to its first receipt. */
  default LinkReport.Times receiptTimes() {
    return LinkReport.Times.NONE;
  }

  /**
   * How many segments may go within about a second: no more should be marked as being submitted.
   */
  default int room() {
    Status status = status();
    return status.windowSize() - status.windowInUse();
  }

  /** What is particular about this carrier. */
  default CarrierTerms terms() {
    return CarrierTerms.STANDARD;
  }

  /**
   * Asks what became of a segment that the carrier took. The outcome comes exactly once, perhaps on
   * the link's reader thread; it must not block.
   *
   * @param reference the carrier's message id
   * @param from the sender it was submitted with: carriers compare it
   */
  default void query(String reference, Address from, Consumer<QueryOutcome> outcome) {
    outcome.accept(new QueryOutcome.Unsupported("this link cannot ask"));
  }

  /** Unbinds and closes. Outstanding submits end as {@link SubmitOutcome.Lost}. */
  @Override
  void close();

  /** Room for one segment in the window. */
  interface Permit {
    /**
     * Writes the segment and returns after the socket write returned. The outcome comes exactly
     * once, from the link's reader thread (or this one when the write failed); it must not block.
     */
    void submit(OutgoingSegment segment, Consumer<SubmitOutcome> outcome);

    /** Gives the room back unused. */
    void release();
  }

  /**
   * @param since when this state began
   * @param problem why it is not bound, in words; null when bound
   */
  record Status(
      boolean bound, Instant since, @Nullable String problem, int windowInUse, int windowSize) {}
}
