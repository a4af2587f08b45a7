package dev.parley.simulation;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierEvent.Acknowledgement;
import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.CarrierTerms;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.carrier.QueryOutcome;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.e164.Address;
import dev.parley.message.ReceiptParts;
import dev.parley.simulation.Ledger.Delivery;
import dev.parley.simulation.Ledger.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A carrier that does what carriers do: answers late, never, no or not now, lets the link drop,
 * loses, doubles and reorders receipts, and brings everything again that was not acknowledged. It
 * outlives the processes of the platform; each has a {@link Link} to it.
 */
final class SimulatedCarrier {
  static final String NAME = "sim";
  private static final int WINDOW = 5;
  private static final int TURNS_OF_A_WRITE_MAX = 40;
  private static final Duration ANSWER_MAX = Duration.ofSeconds(8);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(3);
  private static final int[] REFUSALS = {30003, 30006, 30007};

  private final RandomGenerator random;
  private final VirtualTime time;
  private final Ledger ledger;
  private final Trace trace;
  private final CarrierTerms terms;
  private final List<Delivery> undelivered = new ArrayList<>();
  private final Map<String, DeliveryState> fates = new HashMap<>();
  private @Nullable Link link;
  private boolean calm;

  SimulatedCarrier(RandomGenerator random, VirtualTime time, Ledger ledger, Trace trace) {
    this.random = random;
    this.time = time;
    this.ledger = ledger;
    this.trace = trace;
    ReceiptParts parts = random.nextBoolean() ? ReceiptParts.FIRST : ReceiptParts.LAST;
    this.terms =
        new CarrierTerms(
            random.nextBoolean() ? ReceiptParts.ALL : parts,
            random.nextBoolean(),
            Duration.ofSeconds(5),
            random.nextInt(3) == 0);
  }

  /** From now on nothing goes wrong. */
  void calmDown() {
    calm = true;
  }

  boolean hasUndelivered() {
    return !undelivered.isEmpty();
  }

  private boolean chance(int percent) {
    return !calm && random.nextInt(100) < percent;
  }

  private long millis(int most) {
    return Duration.ofMillis(1 + random.nextInt(most)).toNanos();
  }

  Link link(Host process, CarrierEvent.Listener listener) {
    Link made = new Link(process, listener);
    link = made;
    return made;
  }

  /** The process at the other end died. */
  void lostProcess() {
    Link gone = link;
    link = null;
    if (gone != null) {
      gone.outstanding.values().forEach(write -> write.outcome("process died"));
      gone.alive = false;
    }
    undelivered.forEach(Delivery::notUnderWay);
  }

  /** Brings a text, again and again until it is acknowledged. */
  void bring(Delivery delivery) {
    undelivered.add(delivery);
    time.after(null, millis(50), () -> deliver(delivery));
  }

  private void deliver(Delivery delivery) {
    Link now = link;
    if (!undelivered.contains(delivery)) {
      return;
    }
    if (now == null || !now.bound || delivery.underWay()) {
      time.after(null, AGAIN_AFTER, () -> deliver(delivery));
      return;
    }
    delivery.begins();
    now.event(delivery, delivery.event(now.acknowledgement(delivery)));
    time.after(null, AGAIN_AFTER.multipliedBy(4), () -> deliver(delivery));
  }

  /** The link of one process. */
  final class Link implements CarrierLink {
    private final Host process;
    private final CarrierEvent.Listener listener;
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Consumer<SubmitOutcome>, Write> outstanding = new java.util.LinkedHashMap<>();
    private boolean alive = true;
    private boolean bound;
    private boolean closed;
    private int session;
    private int inUse;
    private Instant since = time.instant();

    Link(Host process, CarrierEvent.Listener listener) {
      this.process = process;
      this.listener = listener;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public CarrierTerms terms() {
      return terms;
    }

    @Override
    public void start() {
      process.run("link-reader", this::read);
      time.after(null, millis(500), () -> bind(true));
    }

    private void read() {
      try {
        while (true) {
          inbox.take().run();
        }
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }

    private void bind(boolean wanted) {
      if (!alive || closed || bound == wanted) {
        return;
      }
      trace.add(wanted ? "link bound" : "link dropped");
      lock.lock();
      try {
        bound = wanted;
        since = time.instant();
        session++;
        if (!wanted) {
          inUse = 0;
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      if (!wanted) {
        lose();
        undelivered.forEach(Delivery::notUnderWay);
        time.after(null, millis(3_000), () -> bind(true));
      }
    }

    private void lose() {
      Map<Consumer<SubmitOutcome>, Write> lost = Map.copyOf(outstanding);
      for (Map.Entry<Consumer<SubmitOutcome>, Write> each : List.copyOf(outstanding.entrySet())) {
        answer(each.getKey(), each.getValue(), new SubmitOutcome.Lost("the link dropped"), "lost");
      }
      if (!lost.isEmpty()) {
        ledger.seen("segments lost with the link");
      }
    }

    /** The link drops by itself. */
    void drop() {
      bind(false);
    }

    @Override
    public Permit reserve() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (!bound || inUse >= WINDOW) {
          changed.await();
        }
        inUse++;
        return new Room(session);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public @Nullable Permit reserveWhileBound() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (bound && inUse >= WINDOW) {
          changed.await();
        }
        if (!bound) {
          return null;
        }
        inUse++;
        return new Room(session);
      } finally {
        lock.unlock();
      }
    }

    private void free(int ofSession) {
      lock.lock();
      try {
        if (ofSession == session) {
          inUse--;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public Status status() {
      return new Status(bound, since, bound ? null : "not bound", inUse, WINDOW);
    }

    @Override
    public void query(String reference, Address from, Consumer<QueryOutcome> outcome) {
      if (!bound || chance(20)) {
        inbox.add(() -> outcome.accept(new QueryOutcome.NoAnswer("no answer")));
        return;
      }
      DeliveryState state = fates.get(reference);
      ledger.seen("query answered");
      QueryOutcome answer =
          state == null
              ? new QueryOutcome.Refused("no such message")
              : new QueryOutcome.Answered(state, "260615120000000+", 0);
      time.after(null, millis(200), () -> inbox.add(() -> outcome.accept(answer)));
    }

    @Override
    public void close() {
      lock.lock();
      try {
        bound = false;
        closed = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      lose();
    }

    private Acknowledgement acknowledgement(Delivery delivery) {
      int then = session;
      return new Acknowledgement() {
        @Override
        public void taken() {
          if (!alive || then != session || !bound) {
            ledger.seen("acknowledged too late");
            return;
          }
          process.turn("before an acknowledgement");
          if (!alive || then != session || !bound) {
            return;
          }
          trace.add("acknowledged " + delivery.words());
          undelivered.remove(delivery);
          ledger.acknowledged(delivery);
        }

        @Override
        public void notTaken() {
          ledger.seen("not taken");
          trace.add("not taken " + delivery.words());
          delivery.notUnderWay();
          time.after(null, AGAIN_AFTER, () -> deliver(delivery));
        }
      };
    }

    private void event(Delivery delivery, CarrierEvent event) {
      trace.add("carrier brings " + delivery.words());
      inbox.add(() -> listener.on(event));
    }

    /** Room in the window of one session. */
    private final class Room implements Permit {
      private final int ofSession;

      Room(int ofSession) {
        this.ofSession = ofSession;
      }

      @Override
      public void release() {
        free(ofSession);
      }

      @Override
      public void submit(OutgoingSegment segment, Consumer<SubmitOutcome> outcome) {
        if (chance(4)) {
          stopNow(segment);
        }
        process.turn("before a write");
        if (!bound || ofSession != session) {
          ledger.seen("not written");
          outcome.accept(new SubmitOutcome.NotWritten("the link is down"));
          return;
        }
        Write write = ledger.written(segment);
        trace.add("written " + write.words());
        outstanding.put(outcome, write);
        decide(write, segment, outcome);
        process.turn("after a write");
      }

      /** The phone wants no more in the very moment in which a segment to it is being written. */
      private void stopNow(OutgoingSegment segment) {
        ledger.seen("text STOP during a write");
        Delivery stop =
            new Delivery.OfText(segment.to().text(), segment.from().text(), "STOP", null, "STOP");
        undelivered.add(stop);
        deliver(stop);
        for (int turns = random.nextInt(TURNS_OF_A_WRITE_MAX); turns > 0; turns--) {
          process.turn("before a write");
        }
      }

      private void decide(Write write, OutgoingSegment segment, Consumer<SubmitOutcome> outcome) {
        int fate = calm ? 99 : random.nextInt(100);
        if (fate < 6) {
          int code = REFUSALS[random.nextInt(REFUSALS.length)];
          later(outcome, write, new SubmitOutcome.Rejected(11, code, "no"), "rejected", 2_000);
          return;
        }
        if (fate < 14) {
          later(outcome, write, new SubmitOutcome.Throttled(88, "later"), "throttled", 2_000);
          return;
        }
        boolean takes = fate >= 20;
        String reference = "r" + ledger.nextReference();
        if (takes) {
          write.taken(reference);
          receipts(write, segment, reference);
        }
        if (fate < 26) {
          ledger.seen(takes ? "taken, never answered" : "neither taken nor answered");
          int then = session;
          time.after(
              null,
              ANSWER_MAX,
              () -> {
                if (session == then) {
                  drop();
                }
              });
          return;
        }
        if (fate < 30) {
          time.after(null, millis(5), this::dropSession);
          return;
        }
        later(
            outcome,
            write,
            new SubmitOutcome.Accepted(reference),
            "accepted",
            chance(10) ? 7_000 : 300);
      }

      private void dropSession() {
        if (ofSession == session) {
          drop();
        }
      }

      private void later(
          Consumer<SubmitOutcome> outcome,
          Write write,
          SubmitOutcome answer,
          String words,
          int mostMillis) {
        time.after(null, millis(mostMillis), () -> answer(outcome, write, answer, words));
      }
    }

    private void answer(
        Consumer<SubmitOutcome> outcome, Write write, SubmitOutcome answer, String words) {
      if (!alive || outstanding.remove(outcome) == null) {
        return;
      }
      write.outcome(words);
      trace.add(words + " " + write.words());
      ledger.seen("submit " + words);
      lock.lock();
      try {
        if (bound) {
          inUse--;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
      inbox.add(() -> outcome.accept(answer));
    }
  }

  private void receipts(Write write, OutgoingSegment segment, String reference) {
    DeliveryState fate = chance(20) ? DeliveryState.UNDELIVERABLE : DeliveryState.DELIVERED;
    fates.put(reference, fate);
    if (!receiptsOf(write) || chance(12)) {
      write.withheld();
      ledger.seen("receipt never sent");
      return;
    }
    if (chance(15)) {
      receipt(write, segment, reference, DeliveryState.ENROUTE, 200);
    }
    receipt(write, segment, reference, fate, chance(10) ? 5 : 6_000);
    if (chance(10)) {
      ledger.seen("receipt twice");
      receipt(write, segment, reference, fate, 6_000);
    }
    if (chance(8)) {
      ledger.seen("contradictory receipt");
      DeliveryState other =
          fate == DeliveryState.DELIVERED ? DeliveryState.EXPIRED : DeliveryState.DELIVERED;
      receipt(write, segment, reference, other, 9_000);
    }
  }

  private boolean receiptsOf(Write write) {
    return switch (terms.receipts()) {
      case ALL -> true;
      case FIRST -> write.segment() == 0;
      case LAST -> write.segment() == write.segments() - 1;
    };
  }

  private void receipt(
      Write write, OutgoingSegment segment, String reference, DeliveryState state, int mostMillis) {
    Delivery receipt =
        new Delivery.OfReceipt(
            write, reference, state, segment.to().text(), segment.from().text(), time.instant());
    time.after(null, millis(mostMillis), () -> bring(receipt));
  }
}
