package dev.parley.simulation;

import dev.parley.SimulatedPlatform;
import dev.parley.account.Account;
import dev.parley.account.FakeAccounts;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.message.MessageSid;
import dev.parley.number.FakeSenders;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.TestSenders;
import dev.parley.sid.SidSource;
import dev.parley.simulation.SimulatedDatabase.CommitFault;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One seed: clients, phones, a carrier, an application and the platform between them, from the
 * first message until nothing is left to do. The process dies now and then, sometimes with its
 * PostgreSQL, or ends in good order; the next one starts over the same database.
 */
final class Simulation {
  private static final String SHORT_CODE = "12345";
  private static final String LONG_CODE = "+12015550123";
  private static final List<String> SENDERS = List.of(SHORT_CODE, LONG_CODE);
  private static final List<String> PHONES =
      List.of("+12025550101", "+12025550102", "+12025550103", "+12025550104");
  private static final int STEPS_MAX = 100_000;
  private static final int LOST_MAX = 20;

  /** A process dies in the middle of a thread more often than between two. */
  private static final int INSIDE_WEIGHT = 5;

  /** Longer than what carriers, applications and their retries take. */
  private static final Duration LOAD = Duration.ofSeconds(22);

  private static final Duration SETTLE = Duration.ofSeconds(75);
  private static final Duration LONGEST_VALIDITY = Duration.ofHours(11);

  private final long seed;
  private final SimulatedDatabase database;
  private final Random random;
  private final VirtualTime time = new VirtualTime();
  private final Trace trace;
  private final Observer observer;
  private final Invariants invariants;
  private final Ledger ledger;
  private final FakeAccounts accounts = new FakeAccounts(time);
  private final FakeSenders senders = new FakeSenders(time);
  private final SimulatedCarrier carrier;
  private final SimulatedApplication application;
  private final Traffic traffic;
  private final boolean faultyCommits;
  private @Nullable Life life;
  private int lives;
  private int killsLeft;
  private int turnsToKill;
  private boolean calm;
  private @Nullable Throwable failure;

  /**
   * @param seen counts what happened
   * @param wholeTrace whether everything is kept for the report
   */
  Simulation(long seed, SimulatedDatabase database, Map<String, Integer> seen, boolean wholeTrace) {
    this.seed = seed;
    this.database = database;
    this.random = new Random(seed);
    this.trace = new Trace(time, wholeTrace);
    this.observer = new Observer(database.observer());
    this.invariants = new Invariants(observer);
    this.ledger = new Ledger(seen, invariants);
    invariants.watch(ledger);
    Account account = accounts.create("Simulated");
    hold(account, new ShortCode(SHORT_CODE), SenderKind.SHORT_CODE);
    hold(account, new PhoneNumber(LONG_CODE, "US"), SenderKind.LONG_CODE);
    this.carrier = new SimulatedCarrier(random, time, ledger, trace);
    this.application = new SimulatedApplication(random, time, ledger, trace, PHONES);
    this.traffic =
        new Traffic(
            random,
            time,
            ledger,
            trace,
            carrier,
            account.sid(),
            SENDERS,
            PHONES,
            () -> life == null ? null : life.running());
    this.faultyCommits = random.nextInt(3) == 0;
    this.killsLeft = random.nextInt(4);
    this.turnsToKill = nextKill();
  }

  private void hold(Account account, dev.parley.e164.Address address, SenderKind kind) {
    Sender sender = TestSenders.add(senders, account.sid(), address, kind, "").orElseThrow();
    Optional<Sender> _ =
        TestSenders.update(
            senders,
            sender.sid(),
            before ->
                new Sender(
                    before.sid(),
                    before.account(),
                    before.address(),
                    before.kind(),
                    before.friendlyName(),
                    new Sender.Webhooks(
                        SimulatedApplication.SMS_URL,
                        "POST",
                        null,
                        "POST",
                        SimulatedApplication.STATUS_URL,
                        "POST"),
                    before.createdAt(),
                    before.updatedAt()));
  }

  private int nextKill() {
    return 20 + random.nextInt(1_500);
  }

  void run() throws SQLException {
    begin();
    traffic.plan();
    until(LOAD);
    calm = true;
    carrier.calmDown();
    application.calmDown();
    until(SETTLE);
    if (invariants.broken().isEmpty() && failure == null) {
      invariants.settled();
    }
    time.forward(LONGEST_VALIDITY);
    until(Duration.ofSeconds(20));
    Life last = life;
    if (last != null && invariants.broken().isEmpty() && failure == null) {
      invariants.atRest(
          id ->
              last.platform == null ? Optional.empty() : last.platform.inMemory(MessageSid.sms(id)),
          lives);
      if (carrier.hasUndelivered()) {
        invariants.violated(6, "the carrier still brings what nobody acknowledges");
      }
    }
    end();
  }

  List<String> trace() {
    return trace.lines();
  }

  /** The first broken promise, with what led to it; empty when all were kept. */
  Optional<String> report() {
    Optional<String> broken =
        failure == null ? invariants.broken() : Optional.of("the simulation failed: " + failure);
    return broken.map(
        what ->
            "seed %d, step %d, %s%n%s"
                .formatted(
                    seed, trace.steps(), what, String.join(System.lineSeparator(), trace.lines())));
  }

  /** Runs threads and lets time pass until so much of it has passed. */
  private void until(Duration duration) throws SQLException {
    long end = time.nanos() + duration.toNanos();
    while (invariants.broken().isEmpty() && failure == null) {
      Life now = life;
      if (now == null) {
        begin();
        continue;
      }
      trace.step();
      if (trace.steps() > STEPS_MAX) {
        invariants.violated(1, "it does not come to rest");
        return;
      }
      boolean ready = now.turns.someReady();
      if (ready && (calm || random.nextInt(40) > 0)) {
        now.turns.step(random);
        now.turn();
      } else if (!time.next(end) && !ready) {
        return;
      }
      if (now.dying != null) {
        kill(now, now.dying);
      } else if (now.ended) {
        ledger.seen("drained");
        kill(now, "end");
      }
    }
  }

  private void begin() {
    life = new Life(++lives);
    trace.add("process " + lives + " starts");
    life.start();
  }

  private void kill(Life dying, String where) throws SQLException {
    trace.add("process " + dying.number + " is gone: " + where);
    end();
    boolean withDatabase = !where.equals("end") && random.nextInt(3) == 0;
    ledger.seen(withDatabase ? "killed with PostgreSQL" : "killed");
    ledger.seen("killed " + where);
    if (where.startsWith("before") || where.startsWith("after")) {
      ledger.seen("killed inside a thread");
    }
    if (withDatabase) {
      ledger.lost(dying.sessions.lose(1 + random.nextInt(LOST_MAX)));
    }
  }

  private void end() throws SQLException {
    Life dying = life;
    life = null;
    if (dying != null) {
      dying.turns.kill();
      time.forget(dying.turns);
      carrier.lostProcess();
      dying.sessions.die();
    }
  }

  /** One process. */
  private final class Life implements Host, SimulatedDatabase.Fate {
    private final int number;
    private final Turns turns = new Turns();
    private final SimulatedDatabase.Sessions sessions = database.new Sessions(this, time);
    private @Nullable SimulatedPlatform platform;
    private @Nullable String dying;
    private boolean started;
    private boolean ended;
    private final SidSource sids = new SidSource(time, random);

    Life(int number) {
      this.number = number;
    }

    void start() {
      run("main", this::main);
    }

    private void main() {
      try {
        SimulatedLoops loops = new SimulatedLoops(turns, time);
        SimulatedPlatform made =
            new SimulatedPlatform(
                listener -> carrier.link(this, listener),
                sessions.database(),
                accounts,
                senders,
                sids,
                time,
                time::nanos,
                loops,
                task -> turns.thread("work", task),
                new SimulatedScheduler(turns, time),
                application.client(this, number));
        platform = made;
        made.start();
        started = true;
        trace.add("process " + number + " is ready");
      } catch (SQLException | RuntimeException e) {
        failure = e;
      }
    }

    Traffic.@Nullable Running running() {
      return platform == null || !started
          ? null
          : new Traffic.Running(this, platform, sids::next, number);
    }

    @Override
    public void run(String name, Runnable task) {
      turns.start(name, task);
    }

    /** Counts towards the next death; every fifth death is a good one. */
    void turn() {
      if (dying == null && !calm && killsLeft > 0 && --turnsToKill <= 0) {
        killsLeft--;
        turnsToKill = nextKill();
        if (started && random.nextInt(5) == 0 && platform != null) {
          SimulatedPlatform ending = platform;
          run(
              "shutdown",
              () -> {
                ending.close();
                ended = true;
              });
          trace.add("process " + number + " is told to end");
        } else {
          dying = "between turns";
        }
      }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // Here, yielding gives the turn to the simulation.
    public void turn(String where) {
      if (!Thread.currentThread().isVirtual()) {
        return;
      }
      turnsToKill -= INSIDE_WEIGHT;
      turn();
      if (dying != null) {
        dying = where;
        while (true) {
          LockSupport.park(this); // It never goes on.
        }
      }
      if (random.nextInt(3) == 0) {
        Thread.yield();
      }
    }

    @Override
    public CommitFault commit(String session) {
      if (calm || !faultyCommits || random.nextInt(12) > 0) {
        return CommitFault.NONE;
      }
      // Nothing but a connection that breaks leaves the pool without an answer.
      CommitFault[] faults = CommitFault.values();
      CommitFault fault =
          session.equals("pool")
              ? CommitFault.BROKEN_AFTER
              : faults[1 + random.nextInt(faults.length - 1)];
      if (session.equals("pool")) {
        ledger.brokenTexts++;
      }
      ledger.seen("commit of " + session + " " + fault);
      trace.add("commit of " + session + ": " + fault);
      return fault;
    }
  }
}
