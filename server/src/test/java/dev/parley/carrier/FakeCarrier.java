package dev.parley.carrier;

import dev.parley.e164.Address;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A carrier in memory: answers each segment at once, as its script says, and keeps what was
 * written.
 */
public final class FakeCarrier implements CarrierLink {
  private static final int WINDOW = 50;

  private final String name;
  private final CarrierEvent.Listener listener;
  private final Semaphore window = new Semaphore(0);
  private final List<OutgoingSegment> written = new CopyOnWriteArrayList<>();
  private final AtomicInteger references = new AtomicInteger();
  private final CarrierTerms terms;
  private volatile LinkReport.Times receiptTimes = LinkReport.Times.NONE;
  private volatile boolean bound;
  private volatile Function<String, QueryOutcome> queries =
      _ -> new QueryOutcome.Unsupported("no such command");
  private volatile Function<OutgoingSegment, @Nullable SubmitOutcome> script =
      _ -> new SubmitOutcome.Accepted("ref-" + references.incrementAndGet());

  public FakeCarrier(CarrierEvent.Listener listener) {
    this(listener, CarrierTerms.STANDARD);
  }

  public FakeCarrier(CarrierEvent.Listener listener, CarrierTerms terms) {
    this("fake", listener, terms);
  }

  /** One that brings nothing. */
  public FakeCarrier(String name) {
    this(name, _ -> {}, CarrierTerms.STANDARD);
  }

  public FakeCarrier(String name, CarrierEvent.Listener listener, CarrierTerms terms) {
    this.name = name;
    this.listener = listener;
    this.terms = terms;
  }

  /** What was written so far, in order. */
  public List<OutgoingSegment> written() {
    return written;
  }

  /** How segments are answered from now on; null for no answer at all. */
  public void answer(Function<OutgoingSegment, @Nullable SubmitOutcome> answer) {
    this.script = answer;
  }

  /** How questions about references are answered from now on. */
  public void answerQueries(Function<String, QueryOutcome> answer) {
    this.queries = answer;
  }

  @Override
  public CarrierTerms terms() {
    return terms;
  }

  @Override
  public void query(String reference, Address from, Consumer<QueryOutcome> outcome) {
    outcome.accept(queries.apply(reference));
  }

  /** The carrier brings something. */
  public void bring(CarrierEvent event) {
    listener.on(event);
  }

  public void bind() {
    bound = true;
    window.release(WINDOW);
  }

  /** It takes nothing more until it is bound again. */
  public void unbind() {
    bound = false;
    window.drainPermits();
  }

  /** How late its receipts are from now on. */
  public void receiptTimes(LinkReport.Times times) {
    receiptTimes = times;
  }

  @Override
  public LinkReport.Times receiptTimes() {
    return receiptTimes;
  }

  @Override
  public String name() {
    return name;
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
        @Nullable SubmitOutcome answer = script.apply(segment);
        window.release();
        if (answer != null) {
          outcome.accept(answer);
        }
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
