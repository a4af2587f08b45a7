package dev.parley.accept;

import dev.parley.e164.ParsedAddress;
import dev.parley.message.EventKind;
import dev.parley.message.HeldRows;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageSid;
import dev.parley.message.RecoveryMark;
import dev.parley.message.UnfinishedMessages;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.policy.Decision;
import dev.parley.policy.Facts;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that a person must decide about. They live in the database only. Each turn ends those
 * whose validity is over (30036) and, when nothing holds them any more, decides the others again
 * with the facts of now: allowed ones are queued, refused ones fail with the code of the finding.
 * One turn at a time.
 */
public final class HeldMessages {
  /** Messages decided by one query. */
  static final int PAGE = 500;

  private static final int NOT_SENT_IN_TIME = 30036;
  private static final Logger log = LoggerFactory.getLogger(HeldMessages.class);

  private final HeldRows rows;
  private final LiveMessages live;
  private final RecoveryMark mark;
  private final UnfinishedMessages unfinished;
  private final FactsGatherer gatherer;
  private final Function<Facts, Decision> policy;
  private final Outgoing outgoing;
  private final Function<String, ParsedAddress> senders;
  private final Function<String, ParsedAddress> recipients;
  private final Clock clock;

  /** No message that was held at the door is older. */
  private UUID from = new UUID(0, 0);

  /**
   * @param policy decides again
   * @param recipients parses an address in its one written form
   */
  public HeldMessages(
      HeldRows rows,
      LiveMessages live,
      RecoveryMark mark,
      UnfinishedMessages unfinished,
      FactsGatherer gatherer,
      Function<Facts, Decision> policy,
      Outgoing outgoing,
      Function<String, ParsedAddress> senders,
      Function<String, ParsedAddress> recipients,
      Clock clock) {
    this.rows = rows;
    this.live = live;
    this.mark = mark;
    this.unfinished = unfinished;
    this.gatherer = gatherer;
    this.policy = policy;
    this.outgoing = outgoing;
    this.senders = senders;
    this.recipients = recipients;
    this.clock = clock;
  }

  /** Answers how many left the state. Blocking. */
  public synchronized int turn() throws SQLException {
    int settled = turnFromTheDoor() + turnListed();
    if (settled > 0) {
      log.info("event=held_settled messages={}", settled);
    }
    return settled;
  }

  private int turnListed() throws SQLException {
    int settled = 0;
    UUID after = new UUID(0, 0);
    while (true) {
      HeldRows.Listed page = rows.listed(after, PAGE);
      rows.forget(page.settled());
      settled += page.held().size() - settle(page.held()).size();
      if (page.messages().size() < PAGE || !outgoing.hasRoom()) {
        return settled;
      }
      after = page.messages().getLast();
    }
  }

  private int turnFromTheDoor() throws SQLException {
    int settled = 0;
    UUID settledBefore = mark.settled();
    UUID next = from;
    @Nullable UUID oldestLeft = null;
    while (true) {
      List<Loaded> page = rows.page(next, PAGE);
      for (Loaded left : settle(page)) {
        oldestLeft = oldestLeft == null ? id(left) : oldestLeft;
        settled--;
      }
      settled += page.size();
      if (page.size() < PAGE) {
        next = settledBefore;
        break;
      }
      next = HeldRows.after(page.getLast());
      if (!outgoing.hasRoom()) {
        break;
      }
    }
    from = oldestLeft == null ? next : oldestLeft;
    return settled;
  }

  /** Messages that wait for a person now. Blocking. */
  public long count() {
    return rows.count();
  }

  /** What is to happen to a held message. */
  private record Move(Loaded held, EventKind kind, Details details) {}

  /** Answers those that stay held. */
  private List<Loaded> settle(List<Loaded> page) throws SQLException {
    Instant now = clock.instant();
    List<Loaded> left = new ArrayList<>();
    List<Move> moves = new ArrayList<>();
    List<Loaded> inTime = new ArrayList<>();
    for (Loaded held : page) {
      if (now.isBefore(held.validUntil())) {
        inTime.add(held);
      } else {
        moves.add(new Move(held, EventKind.EXPIRED, Details.code(NOT_SENT_IN_TIME, null)));
      }
    }
    UUID asked = live.newestSid();
    List<Facts> facts = gatherer.gather(inTime.stream().map(it -> draft(it.row())).toList());
    for (int i = 0; i < inTime.size(); i++) {
      Loaded held = inTime.get(i);
      move(held, policy.apply(facts.get(i))).ifPresentOrElse(moves::add, () -> left.add(held));
    }
    left.addAll(make(moves, asked));
    left.sort((one, other) -> LiveMessages.unsigned(id(one), id(other)));
    return left;
  }

  private static Optional<Move> move(Loaded held, Decision decision) {
    return switch (decision) {
      case Decision.Allowed _ -> {
        Details why = new Details(null, -1, null, null, "nothing objects any more");
        yield Optional.of(new Move(held, EventKind.RELEASED, why));
      }
      case Decision.Refused refused -> {
        String why = refused.reason().sentence() + " (" + refused.reason().clause() + ")";
        yield Optional.of(
            new Move(
                held,
                EventKind.STOPPED,
                Details.code(Admission.later(refused.reason().code()), why)));
      }
      case Decision.Held _, Decision.Pending _ -> Optional.empty();
    };
  }

  /**
   * They are listed first, since the recovery mark passed them, and only then they move: a process
   * that ends at any point finds them again. Answers those that did not move.
   *
   * @param asked opt-outs that committed before this sid was given were seen
   */
  private List<Loaded> make(List<Move> moves, UUID asked) throws SQLException {
    if (moves.isEmpty()) {
      return List.of();
    }
    unfinished.add(moves.stream().map(move -> Entry.withoutQueue(move.held().row())).toList());
    List<Loaded> rowsOfMoves = moves.stream().map(Move::held).toList();
    Map<UUID, LiveMessage> messages = new HashMap<>();
    live.readmitted(rowsOfMoves, UnfinishedMessages.NO_QUEUE, asked)
        .forEach(message -> messages.put(message.row().sid().id(), message));
    List<Loaded> left = new ArrayList<>();
    for (Move move : moves) {
      @Nullable LiveMessage message = messages.get(id(move.held()));
      if (message != null && !made(move, message)) {
        live.stillHeld(message);
        left.add(move.held());
      }
    }
    return left;
  }

  private boolean made(Move move, LiveMessage message) {
    boolean release = move.kind() == EventKind.RELEASED;
    if (release && !outgoing.hasRoom()) {
      return false;
    }
    @Nullable Runnable written = release ? () -> outgoing.queuedAlways(message) : null;
    return live.record(message, move.kind(), move.details(), Urgency.FSYNC, written)
        == Recorded.YES;
  }

  private static UUID id(Loaded held) {
    return held.row().sid().id();
  }

  private Draft draft(MessageRow row) {
    return new Draft(
        row.sid(),
        row.account(),
        row.direction(),
        row.from(),
        senders.apply(row.from()),
        row.to(),
        recipients.apply(row.to()),
        row.body() == null ? "" : row.body(),
        row.statusCallback(),
        row.validitySeconds(),
        row.origin(),
        row.purpose(),
        row.inReplyTo() == null ? null : MessageSid.sms(row.inReplyTo()),
        null,
        row.service(),
        row.endUser(),
        row.trace());
  }
}
