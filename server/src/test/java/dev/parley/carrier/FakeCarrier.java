package dev.parley.carrier;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A carrier in memory: answers each segment at once, as its script says, and keeps what was
 * written.
 */
public final class FakeCarrier implements CarrierLink {
  private static final int WINDOW = 50;

  private final CarrierEvent.Listener listener;
  private final Semaphore window = new Semaphore(0);
  private final List<OutgoingSegment> written = new CopyOnWriteArrayList<>();
  private final AtomicInteger references = new AtomicInteger();
  private volatile boolean bound;
  private volatile Function<OutgoingSegment, SubmitOutcome> script =
      _ -> new SubmitOutcome.Accepted("ref-" + references.incrementAndGet());

  public FakeCarrier(CarrierEvent.Listener listener) {
    this.listener = listener;
  }

  /** What was written so far, in order. */
  public List<OutgoingSegment> written() {
    return written;
  }

  /** How segments are answered from now on. */
  public void answer(Function<OutgoingSegment, SubmitOutcome> answer) {
    this.script = answer;
  }

  /** The carrier brings something. */
  public void bring(CarrierEvent event) {
    listener.on(event);
  }

  public void bind() {
    bound = true;
    window.release(WINDOW);
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public void start() {}

  @Override
  public Permit reserve() throws InterruptedException {
    window.acquire();
    return new Permit() {
      @Override
      public void submit(OutgoingSegment segment, Consumer<SubmitOutcome> outcome) {
        written.add(segment);
        SubmitOutcome answer = script.apply(segment);
        window.release();
        outcome.accept(answer);
      }

      @Override
      public void release() {
        window.release();
      }
    };
  }

  @Override
  public Status status() {
    return new Status(
        bound,
        Instant.EPOCH,
        bound ? null : "not bound by the test",
        WINDOW - window.availablePermits(),
        WINDOW);
  }

  @Override
  public void close() {
    bound = false;
  }
}
