package dev.parley.simulation;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierEvent.Acknowledgement;
import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.CarrierEvent.Part;
import dev.parley.carrier.OutgoingSegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the world around Parley saw: clients, the carrier, the application. */
final class Ledger {
  final List<Request> requests = new ArrayList<>();
  final List<Write> writes = new ArrayList<>();
  final List<Delivery> acknowledged = new ArrayList<>();
  final List<Call> calls = new ArrayList<>();

  /** How many times the journal lost events of a message together with PostgreSQL. */
  final Map<UUID, Integer> journalLost = new LinkedHashMap<>();

  /** Texts that were committed on a connection that broke. */
  int brokenTexts;

  private final Map<String, Integer> seen;
  private final Invariants invariants;
  private int references;

  /**
   * @param seen counts what happened, over many seeds
   */
  Ledger(Map<String, Integer> seen, Invariants invariants) {
    this.seen = seen;
    this.invariants = invariants;
  }

  static Map<String, Integer> nothingSeen() {
    return new TreeMap<>();
  }

  void seen(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  int nextReference() {
    return ++references;
  }

  /** A client's create. */
  static final class Request {
    final Draft draft;
    final int process;
    @Nullable Acceptance answer;
    int answers;

    Request(Draft draft, int process) {
      this.draft = draft;
      this.process = process;
    }
  }

  Request request(Draft draft, int process) {
    Request request = new Request(draft, process);
    requests.add(request);
    return request;
  }

  void answered(Request request, Acceptance answer) {
    request.answer = answer;
    request.answers++;
    switch (answer) {
      case Acceptance.Recorded recorded -> seen("answer recorded " + recorded.message().state());
      case Acceptance.Overloaded _ -> seen("answer overloaded");
      case Acceptance.Unknowable _ -> seen("answer unknowable");
    }
    invariants.answered(request);
  }

  /** A segment at the carrier. */
  static final class Write {
    private final UUID message;
    private final int segment;
    private final int segments;
    private @Nullable String outcome;
    private @Nullable String reference;
    private boolean withheld;

    Write(UUID message, int segment, int segments) {
      this.message = message;
      this.segment = segment;
      this.segments = segments;
    }

    UUID message() {
      return message;
    }

    int segment() {
      return segment;
    }

    int segments() {
      return segments;
    }

    void taken(String asReference) {
      reference = asReference;
    }

    /** The carrier sends no receipt for it. */
    void withheld() {
      withheld = true;
    }

    boolean receiptComes() {
      return reference != null && !withheld;
    }

    void outcome(String words) {
      outcome = words;
    }

    /** Nobody knows yet what becomes of it, and the link is up. */
    boolean outstanding() {
      return outcome == null;
    }

    String words() {
      return "segment " + segment + " of " + message;
    }
  }

  Write written(OutgoingSegment segment) {
    Write write = invariants.identify(segment);
    invariants.beforeWrite(write);
    writes.add(write);
    seen("write");
    return write;
  }

  /** What the carrier brings until it is acknowledged. */
  abstract static sealed class Delivery {
    private boolean underWay;

    boolean underWay() {
      return underWay;
    }

    void begins() {
      underWay = true;
    }

    void notUnderWay() {
      underWay = false;
    }

    abstract CarrierEvent event(Acknowledgement acknowledgement);

    abstract String words();

    static final class OfReceipt extends Delivery {
      final Write write;
      final String reference;
      final DeliveryState state;
      private final String to;
      private final String from;
      private final Instant at;

      OfReceipt(
          Write write, String reference, DeliveryState state, String to, String from, Instant at) {
        this.write = write;
        this.reference = reference;
        this.state = state;
        this.to = to;
        this.from = from;
        this.at = at;
      }

      @Override
      CarrierEvent event(Acknowledgement acknowledgement) {
        return new CarrierEvent.Receipt(
            SimulatedCarrier.NAME, reference, state, null, at, null, to, from, acknowledgement);
      }

      @Override
      String words() {
        return "receipt " + state + " for " + write.words();
      }
    }

    static final class OfText extends Delivery {
      final String from;
      final String to;
      final String text;
      final @Nullable Part part;
      final String whole;

      /**
       * @param whole the text that this is a part of
       */
      OfText(String from, String to, String text, @Nullable Part part, String whole) {
        this.from = from;
        this.to = to;
        this.text = text;
        this.part = part;
        this.whole = whole;
      }

      @Override
      CarrierEvent event(Acknowledgement acknowledgement) {
        return new CarrierEvent.Incoming(
            SimulatedCarrier.NAME, from, to, text, part, acknowledgement);
      }

      @Override
      String words() {
        return "text " + text + " from " + from + " to " + to;
      }
    }
  }

  void acknowledged(Delivery delivery) {
    acknowledged.add(delivery);
    invariants.acknowledged(delivery);
  }

  /** A status callback at the application. */
  record Call(UUID message, String status, int process, @Nullable String token) {}

  void called(Call call) {
    calls.add(call);
    seen("callback " + call.status());
    invariants.called(call);
  }

  void lost(Set<UUID> messages) {
    messages.forEach(message -> journalLost.merge(message, 1, Integer::sum));
    if (!messages.isEmpty()) {
      seen("events lost with PostgreSQL");
    }
  }
}
