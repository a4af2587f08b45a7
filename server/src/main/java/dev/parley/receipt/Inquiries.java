package dev.parley.receipt;

import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.QueryOutcome;
import dev.parley.e164.Address;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.UnansweredSegments;
import dev.parley.message.UnansweredSegments.Unanswered;
import dev.parley.sid.SidSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a carrier (query_sm, SMPP 3.4 s4.8) about segments that it took and of which it never sent a
 * receipt.
 *
 * <p>What a question can settle: a message that is sent, and one that is unknown for the segments
 * whose answer came. It needs the message_id of the submit_sm_resp, and there is no way to ask by
 * recipient or text; so what is unknown because that very response was lost cannot be asked about.
 * For that a late receipt is the way out ({@link Receipts}), or the end of the validity.
 *
 * <p>A segment is asked about {@value #TIMES_MAX} times at most: after the time that the carrier's
 * terms name, after twice and after four times it. Each answer is an event, so that a restart goes
 * on where the process before was; at the start the messages of {@link #LOOK_BACK} are gone through
 * again. A carrier that does not know the question is asked once, and no more until the next start.
 */
public final class Inquiries {
  /** Questions about one segment. */
  public static final int TIMES_MAX = 3;

  /** Questions without an answer at a time. */
  public static final int OUTSTANDING_MAX = 20;

  static final Duration LOOK_BACK = Duration.ofHours(24);

  /** Messages of so much time are looked at in one query. */
  static final Duration STRETCH = Duration.ofMinutes(1);

  /** Queries to the database in one run: an hour of messages. */
  private static final int STRETCHES_MAX = 60;

  private static final int DATE_AND_MINUTE = 10;
  private static final Logger log = LoggerFactory.getLogger(Inquiries.class);

  private final CarrierLink link;
  private final LiveMessages live;
  private final UnansweredSegments unanswered;
  private final Function<String, Optional<Address>> address;
  private final Clock clock;
  private final Runnable asked;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile boolean supported = true;

  /** How far each round of questions has come; owned by the run. */
  private final Instant[] doneUntil = new Instant[TIMES_MAX];

  /**
   * @param address reads a sender as the database has it
   * @param asked counts an answered question
   */
  public Inquiries(
      CarrierLink link,
      LiveMessages live,
      UnansweredSegments unanswered,
      Function<String, Optional<Address>> address,
      Clock clock,
      Runnable asked) {
    this.link = link;
    this.live = live;
    this.unanswered = unanswered;
    this.address = address;
    this.clock = clock;
    this.asked = asked;
    for (int round = 0; round < TIMES_MAX; round++) {
      doneUntil[round] = clock.instant().minus(age(round)).minus(LOOK_BACK);
    }
  }

  private Duration age(int round) {
    return link.terms().queryAfter().multipliedBy(1L << round);
  }

  /** To be run every second or so; a run that takes longer leaves the next ones out. Blocking. */
  public void run() {
    if (!link.terms().answersQueries() || !supported || !running.compareAndSet(false, true)) {
      return;
    }
    try {
      for (int round = 0; round < TIMES_MAX && supported && link.status().bound(); round++) {
        catchUp(round);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } finally {
      running.set(false);
    }
  }

  /** Goes forward until there was something to ask, or everything old enough was looked at. */
  private void catchUp(int round) throws InterruptedException {
    Instant end = clock.instant().minus(age(round));
    for (int i = 0; i < STRETCHES_MAX && doneUntil[round].isBefore(end); i++) {
      Optional<Instant> from = unanswered.firstMessage(doneUntil[round], end);
      if (from.isEmpty()) {
        doneUntil[round] = end;
        return;
      }
      Instant to = from.get().plus(STRETCH).isBefore(end) ? from.get().plus(STRETCH) : end;
      List<Unanswered> found = find(from.get(), to, round);
      int answers = found.isEmpty() ? 0 : ask(found);
      if (answers == found.size() && found.size() < OUTSTANDING_MAX) {
        doneUntil[round] = to;
      }
      if (!found.isEmpty()) {
        return;
      }
    }
  }

  private List<Unanswered> find(Instant from, Instant to, int round) {
    UUID lowest = SidSource.floor(from);
    return unanswered.of(link.name(), lowest, SidSource.floor(to), round, OUTSTANDING_MAX);
  }

  /** Asks about all of them at once and waits; tells how many questions need not be put again. */
  private int ask(List<Unanswered> segments) throws InterruptedException {
    CountDownLatch outcomes = new CountDownLatch(segments.size());
    AtomicInteger done = new AtomicInteger();
    List<Runnable> answers = new ArrayList<>();
    for (Unanswered segment : segments) {
      Optional<Address> from = address.apply(segment.sender());
      if (from.isEmpty()) {
        done.incrementAndGet();
        outcomes.countDown();
        continue;
      }
      link.query(
          segment.reference(),
          from.get(),
          outcome -> {
            synchronized (answers) {
              answers.add(() -> done.addAndGet(take(segment, outcome) ? 1 : 0));
            }
            outcomes.countDown();
          });
    }
    outcomes.await();
    synchronized (answers) {
      answers.forEach(Runnable::run);
    }
    return done.get();
  }

  /** False when it is to be asked again soon: no answer came. */
  private boolean take(Unanswered segment, QueryOutcome outcome) {
    return switch (outcome) {
      case QueryOutcome.Answered answered -> {
        answered(segment, answered);
        yield true;
      }
      case QueryOutcome.Refused refused -> {
        note(segment, refused.explanation());
        yield true;
      }
      case QueryOutcome.Unsupported unsupported -> {
        supported = false;
        log.warn(
            "event=query_unsupported carrier={} answer={}", link.name(), unsupported.explanation());
        yield false;
      }
      case QueryOutcome.NoAnswer _ -> false;
    };
  }

  private void answered(Unanswered segment, QueryOutcome.Answered answer) {
    String words = answer.state().name().toLowerCase(Locale.ROOT);
    Optional<LiveMessage> message = note(segment, words);
    if (message.isEmpty() || !message.get().awaitsReceipt(segment.segment())) {
      return;
    }
    switch (answer.state()) {
      case DELIVERED -> settle(message.get(), segment, answer, EventKind.DELIVERED, words);
      case EXPIRED, DELETED, UNDELIVERABLE, REJECTED ->
          settle(message.get(), segment, answer, EventKind.UNDELIVERED, words);
      // Not an end: it is under way, or the carrier has forgotten it.
      case ENROUTE, ACCEPTED, UNKNOWN -> {}
    }
  }

  private Optional<LiveMessage> note(Unanswered segment, String words) {
    asked.run();
    Optional<LiveMessage> message = live.find(segment.message());
    Details details = new Details(null, segment.segment(), link.name(), segment.reference(), words);
    message.ifPresent(found -> live.record(found, EventKind.QUERIED, details, Urgency.LAZY, null));
    return message;
  }

  private void settle(
      LiveMessage message,
      Unanswered segment,
      QueryOutcome.Answered answer,
      EventKind kind,
      String words) {
    boolean delivered = kind == EventKind.DELIVERED;
    String error = answer.error() == 0 ? null : String.valueOf(answer.error());
    Integer code = delivered ? null : (Integer) code(answer.state(), error);
    String told = delivered ? null : "the carrier answered " + words;
    String date = date(answer.finalDate());
    Details details = new Details(code, segment.segment(), link.name(), told, date);
    live.record(message, kind, details, Urgency.FSYNC, null);
  }

  private static int code(DeliveryState state, @Nullable String error) {
    return ReceiptErrors.code(state, error);
  }

  /** To the minute, as receipts have it. */
  private static @Nullable String date(@Nullable String finalDate) {
    return finalDate == null ? null : finalDate.substring(0, DATE_AND_MINUTE);
  }
}
