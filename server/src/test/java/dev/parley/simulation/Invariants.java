package dev.parley.simulation;

import dev.parley.accept.Acceptance;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageState;
import dev.parley.policy.Decision;
import dev.parley.simulation.Ledger.Call;
import dev.parley.simulation.Ledger.Delivery;
import dev.parley.simulation.Ledger.Request;
import dev.parley.simulation.Ledger.Write;
import dev.parley.simulation.Observer.Event;
import dev.parley.simulation.Observer.Row;
import dev.parley.wire.sms.Segmentation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The promises of ARCHITECTURE.md, as what the world saw and what the database says must agree on.
 * Some are asked at the very moment (a write, an acknowledgement, an answer, a callback), all of
 * them when everything has come to rest. The first that is broken is kept.
 *
 * <p>A kill of the process alone excuses nothing. When PostgreSQL dies with it, commits that nobody
 * was promised may be gone (marks, answers to submits, results of callbacks): a message whose
 * events were lost may be written once more for each such time, and may be announced again.
 */
final class Invariants {
  private static final int INBOUND = 0;
  private static final int ALLOWED = 0;
  private static final int MARK = 1;
  private static final int ACCEPTED = 2;
  private static final int DELIVERED = 8;
  private static final int UNDELIVERED = 9;
  private static final int STOPPED = 12;
  private static final int CONVERSATION = 14;
  private static final int RETRIED = 22;

  private final Observer database;
  private final Map<String, List<Place>> places = new HashMap<>();
  private final Set<UUID> placed = new HashSet<>();
  private @Nullable Ledger ledger;
  private final Set<Delivery> kept = new HashSet<>();
  private boolean atRest;
  private @Nullable String broken;

  private record Place(UUID message, int segment, int segments) {}

  Invariants(Observer database) {
    this.database = database;
  }

  void watch(Ledger what) {
    ledger = what;
  }

  private Ledger ledger() {
    if (ledger == null) {
      throw new IllegalStateException("nothing to watch");
    }
    return ledger;
  }

  /** The first promise that was broken, and how. */
  Optional<String> broken() {
    return Optional.ofNullable(broken);
  }

  void violated(int promise, String how) {
    if (broken == null) {
      broken = "promise " + promise + ": " + how;
    }
  }

  private void check(boolean kept, int promise, String how) {
    if (!kept) {
      violated(promise, how);
    }
  }

  private int journalLost(UUID message) {
    return ledger().journalLost.getOrDefault(message, 0);
  }

  // At the very moment.

  /** Promise 1: who is told 201 or 400 finds the message in the database. */
  void answered(Request request) {
    UUID id = request.draft.sid().id();
    check(request.answers == 1, 1, id + " was answered twice");
    if (request.answer instanceof Acceptance.Recorded) {
      check(database.has(id), 1, id + " was answered and is not in the database");
    }
  }

  /** Which message and segment was written; promise 2: one that is in the database. */
  Write identify(OutgoingSegment segment) {
    String key = key(segment.from().text(), segment.to().text(), segment.userData());
    database.rows(
        """
        select id, sender, recipient, body, concatenation_reference
        from message where direction <> 0 and body <> ''
        """,
        row -> {
          UUID id = row.getObject(1, UUID.class);
          if (placed.add(id)) {
            place(id, row.getString(2), row.getString(3), row.getString(4), reference(id, row));
          }
          return id;
        });
    List<Place> candidates = places.getOrDefault(key, List.of());
    if (candidates.isEmpty()) {
      violated(2, "a segment from " + segment.from().text() + " belongs to no message");
      return new Write(new UUID(0, 0), 0, 1);
    }
    // The same words more than once to one phone: the answer to a keyword. The latest is meant,
    // which is marked and was not written as often.
    for (Place place : candidates.reversed()) {
      if (writes(place.message(), place.segment()) < marks(place.message())) {
        return write(place);
      }
    }
    return write(candidates.getLast());
  }

  private static Write write(Place place) {
    return new Write(place.message(), place.segment(), place.segments());
  }

  /** Without one of its own, when the counters could not be read, it is the sid's. */
  private static int reference(UUID id, ResultSet row) throws SQLException {
    int stored = row.getInt(5);
    return row.wasNull() ? (int) id.getLeastSignificantBits() & 0xFF : stored;
  }

  private void place(UUID id, String from, String to, String body, int reference) {
    List<Segmentation.Segment> segments = Segmentation.split(body, reference).segments();
    for (int i = 0; i < segments.size(); i++) {
      places
          .computeIfAbsent(key(from, to, segments.get(i).userData()), _ -> new ArrayList<>())
          .add(new Place(id, i, segments.size()));
    }
  }

  private static String key(String from, String to, byte[] userData) {
    return from + ">" + to + ":" + HexFormat.of().formatHex(userData);
  }

  private int writes(UUID message, int segment) {
    return (int)
        ledger().writes.stream()
            .filter(write -> write.message().equals(message) && write.segment() == segment)
            .count();
  }

  private int marks(UUID message) {
    return database.count(
        "select count(*) from message_event where message = ? and kind = 1", message);
  }

  private record AtWrite(
      int verdict, String purpose, boolean optedOut, int marks, int throttled, int retried) {}

  /**
   * Promise 2: it was allowed, and is marked in the database. Promise 3: no opt-out that reaches it
   * is committed, unless it confirms one. Promise 5: it was not written before, but for a carrier
   * that said "not now" and the one retry of what is unknown; and nothing of it is outstanding.
   */
  void beforeWrite(Write write) {
    UUID id = write.message();
    for (AtWrite now :
        database.rows(
            """
            select m.verdict, m.purpose,
              exists (select from opt_out o where o.recipient = m.recipient
                and o.lifted_at is null and o.scope_kind = 'sender' and o.scope_key = m.sender),
              (select count(*) from message_event where message = m.id and kind = 1),
              (select count(*) from message_event
                where message = m.id and kind = 4 and segment = ?),
              (select count(*) from message_event where message = m.id and kind = 22)
            from message m where id = ?
            """,
            row ->
                new AtWrite(
                    row.getInt(1),
                    row.getString(2),
                    row.getBoolean(3),
                    row.getInt(4),
                    row.getInt(5),
                    row.getInt(6)),
            write.segment(),
            id)) {
      int before = writes(id, write.segment());
      int excused = journalLost(id);
      String what = write.words();
      check(now.verdict() == ALLOWED, 2, what + " was written and not allowed");
      check(before < now.marks() + excused, 2, what + " was written and not marked before");
      check(
          !now.optedOut() || now.purpose().equals("opt_out_confirmation"),
          3,
          what + " was written after the opt-out was committed");
      check(
          before <= now.throttled() + now.retried() + excused,
          5,
          what + " was written " + (before + 1) + " times");
      check(
          excused > 0
              || ledger().writes.stream()
                  .noneMatch(
                      other ->
                          other.outstanding()
                              && other.message().equals(id)
                              && other.segment() == write.segment()),
          5,
          what + " was written while an answer to it was outstanding");
    }
  }

  /** Promise 6: what a carrier is told we took is in the database. */
  void acknowledged(Delivery delivery) {
    switch (delivery) {
      case Delivery.OfReceipt receipt -> receiptKept(receipt);
      case Delivery.OfText text -> textKept(text);
    }
  }

  private void receiptKept(Delivery.OfReceipt receipt) {
    int kind =
        switch (receipt.state) {
          case ENROUTE, ACCEPTED -> 0;
          case DELIVERED -> DELIVERED;
          case EXPIRED, DELETED, UNDELIVERABLE, UNKNOWN, REJECTED -> UNDELIVERED;
        };
    UUID id = receipt.write.message();
    // One that names nothing we know is let go: its answer was lost. A deleted message wants none.
    boolean known =
        database.count(
                """
                select count(*) from message_event e join message m on m.id = e.message
                where m.id = ? and m.deleted_at is null and e.kind = 2 and e.segment = ?
                  and e.reference = ?
                """,
                id,
                receipt.write.segment(),
                receipt.reference)
            > 0;
    if (kind == 0 || !known || journalLost(id) > 0 || (atRest && !kept.contains(receipt))) {
      return;
    }
    kept.add(receipt);
    check(
        database.count(
                "select count(*) from message_event where message = ? and kind = ? and segment = ?",
                id,
                kind,
                receipt.write.segment())
            > 0,
        6,
        receipt.words() + " was acknowledged and is not in the database");
  }

  private void textKept(Delivery.OfText text) {
    long taken =
        ledger().acknowledged.stream()
            .filter(
                other ->
                    other instanceof Delivery.OfText of
                        && of.part == null
                        && of.from.equals(text.from)
                        && of.to.equals(text.to)
                        && of.text.equals(text.text))
            .count();
    int messages =
        database.count(
            """
            select count(*) from message
            where direction = 0 and sender = ? and recipient = ? and body = ?
            """,
            text.from,
            text.to,
            text.whole);
    boolean kept =
        text.part == null
            ? messages >= taken
            : messages > 0
                || database.count(
                        "select count(*) from inbound_part where sender = ? and text = ?",
                        text.from,
                        text.text)
                    > 0;
    check(kept, 6, text.words() + " was acknowledged and is not in the database");
  }

  /** Promise 7: what is announced is in the journal, and was not announced by this process. */
  void called(Call call) {
    UUID id = call.message();
    int state = stateOf(call.status());
    check(
        journalLost(id) > 0
            || database.count(
                    """
                    select count(*) from message m where id = ? and (initial_state = ? or exists
                      (select from message_event where message = m.id and state_after = ?))
                    """,
                    id,
                    state,
                    state)
                > 0,
        7,
        call.status() + " of " + id + " was announced and is not in the journal");
    List<Call> others = ledger().calls.stream().filter(o -> o.message().equals(id)).toList();
    check(
        others.stream()
                .filter(o -> o.process() == call.process() && o.status().equals(call.status()))
                .count()
            == 1,
        7,
        call.status() + " of " + id + " was announced twice by one process");
    for (Call other : others) {
      check(
          !other.status().equals(call.status())
              || java.util.Objects.equals(other.token(), call.token()),
          7,
          call.status() + " of " + id + " was announced again with another token");
    }
  }

  private static int stateOf(String status) {
    return LiveMessages.ANNOUNCED.stream()
        .filter(state -> state.twilioStatus().equals(status))
        .findFirst()
        .map(MessageState::code)
        .orElse(-1);
  }

  /** Promise 1: while all goes well, whatever waits for its turn gets it. */
  void settled() {
    for (Row row : database.everything().values()) {
      MessageState state = MessageState.ofCode(row.state());
      check(
          row.direction() == INBOUND || row.deleted() || state != MessageState.QUEUED,
          1,
          row.id() + " waits in a queue that was forgotten");
    }
  }

  // At rest.

  /**
   * @param memory the state that memory has
   */
  void atRest(Function<UUID, Optional<MessageState>> memory, int lastProcess) {
    Map<UUID, Row> rows = database.everything();
    accepted(rows, lastProcess);
    ended(rows);
    for (Row row : rows.values()) {
      explained(row);
      lawful(row, memory);
      announced(row);
    }
    atRest = true;
    ledger().acknowledged.forEach(this::acknowledged);
  }

  /**
   * Promise 1: what was answered 201 or 400 is there, what was answered 503 is not. Only who spoke
   * to a process that died has no answer.
   */
  private void accepted(Map<UUID, Row> rows, int lastProcess) {
    for (Request request : ledger().requests) {
      UUID id = request.draft.sid().id();
      switch (request.answer) {
        case null -> check(request.process < lastProcess, 1, id + " was never answered");
        case Acceptance.Recorded recorded -> {
          check(rows.containsKey(id), 1, id + " was answered and is gone");
          boolean refused = recorded.decision() instanceof Decision.Refused;
          Row row = rows.get(id);
          check(
              row == null || refused == (row.verdict() != ALLOWED),
              4,
              id + " was decided otherwise than it was answered");
        }
        case Acceptance.Overloaded _ ->
            check(!rows.containsKey(id), 1, id + " was answered 503 and is in the database");
        case Acceptance.Unknowable _ -> {}
      }
    }
  }

  /** Promise 1: every message is at its end, or a receipt never came. Conversations have ended. */
  private void ended(Map<UUID, Row> rows) {
    long unheard =
        rows.values().stream()
            .filter(row -> row.direction() == INBOUND && row.count(CONVERSATION) == 0)
            .count();
    // A text whose commit broke was not acknowledged, came again, and was heard then.
    check(unheard <= ledger().brokenTexts, 1, unheard + " conversations never ended");
    for (Row row : rows.values()) {
      MessageState state = MessageState.ofCode(row.state());
      ledger().seen("end " + state);
      if (row.direction() == INBOUND) {
        continue;
      }
      if (state == MessageState.SENT) {
        check(receiptMissing(row), 5, row.id() + " is sent, and its receipts were acknowledged");
      } else {
        check(state.finished(), 1, row.id() + " stays " + state);
      }
    }
  }

  private boolean receiptMissing(Row row) {
    if (row.deleted() || journalLost(row.id()) > 0) {
      return true;
    }
    for (int segment = 0; segment < row.segments(); segment++) {
      if (row.count(DELIVERED, segment) + row.count(UNDELIVERED, segment) == 0) {
        return true;
      }
    }
    return false;
  }

  /** Promise 4: what was refused or failed says why, by the policy's clause where it is policy. */
  private void explained(Row row) {
    MessageState state = MessageState.ofCode(row.state());
    if (state == MessageState.REFUSED || row.initial() == MessageState.REFUSED.code()) {
      check(row.code() != null, 4, row.id() + " was refused without a code");
      String findings = row.findings();
      check(
          findings != null
              && findings.contains("\"clause\"")
              && !findings.contains("\"clause\": \"\"")
              && !findings.contains("\"sentence\": \"\""),
          4,
          row.id() + " was refused without clause and sentence");
    }
    if ((state == MessageState.FAILED || state == MessageState.UNDELIVERED)
        && !row.events().isEmpty()) {
      Event end =
          row.events().stream().filter(e -> e.after() == row.state()).findFirst().orElseThrow();
      check(end.code() != null, 4, row.id() + " is " + state + " without a code");
      check(
          end.kind() != STOPPED || end.detail() != null,
          4,
          row.id() + " was stopped without an explanation");
    }
  }

  /**
   * Promise 5: events follow each other without a gap, each from the state that the one before led
   * to (that each move is lawful the database checks), and memory agrees with them.
   */
  private void lawful(Row row, Function<UUID, Optional<MessageState>> memory) {
    int state = row.initial();
    int seq = 0;
    for (Event event : row.events()) {
      check(event.seq() == ++seq, 5, row.id() + " has a gap before event " + event.seq());
      check(event.before() == state, 5, row.id() + " left a state it was not in");
      state = event.after();
    }
    int end = state;
    memory
        .apply(row.id())
        .ifPresent(
            there ->
                check(
                    there.code() == end,
                    5,
                    row.id() + " is " + there + " in memory and another in the journal"));
    check(
        row.count(RETRIED) <= 1 && (row.count(MARK) == 0 || row.verdict() == ALLOWED),
        5,
        row.id() + " was retried twice, or marked and not allowed");
    check(
        row.count(ACCEPTED) == 0 || row.count(MARK) > 0,
        5,
        row.id() + " was accepted and never marked");
  }

  /** Promise 7: every state was announced, first in the order in which they were reached. */
  private void announced(Row row) {
    if (row.direction() == INBOUND
        || row.callback() == null
        || row.deleted()
        || row.initial() == MessageState.REFUSED.code()
        || journalLost(row.id()) > 0) {
      return;
    }
    List<String> reached = new ArrayList<>();
    addAnnounced(row.initial(), reached);
    row.events().forEach(event -> addAnnounced(event.after(), reached));
    List<String> calls =
        ledger().calls.stream()
            .filter(call -> call.message().equals(row.id()))
            .map(Call::status)
            .toList();
    check(
        calls.stream().distinct().toList().equals(reached),
        7,
        row.id() + " went through " + reached + " and was announced as " + calls);
    for (int process = 1; process <= ledger().calls.size(); process++) {
      int of = process;
      List<Integer> order =
          ledger().calls.stream()
              .filter(call -> call.message().equals(row.id()) && call.process() == of)
              .map(call -> reached.indexOf(call.status()))
              .toList();
      check(
          order.stream().sorted().toList().equals(order),
          7,
          "states of " + row.id() + " overtook each other: " + calls);
    }
  }

  private static void addAnnounced(int code, List<String> reached) {
    MessageState state = MessageState.ofCode(code);
    if (LiveMessages.ANNOUNCED.contains(state) && !reached.contains(state.twilioStatus())) {
      reached.add(state.twilioStatus());
    }
  }
}
