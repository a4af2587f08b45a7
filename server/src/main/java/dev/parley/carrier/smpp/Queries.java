package dev.parley.carrier.smpp;

import dev.parley.carrier.QueryOutcome;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.MessageState;
import dev.parley.wire.smpp.Pdu;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The query_sm of one session without an answer (SMPP 3.4 s4.8). Each leaves exactly once, by its
 * response, its timeout or the end of the session; who takes it out tells its outcome. Thread-safe.
 */
final class Queries {
  private final Map<Integer, Asked> asked = new ConcurrentHashMap<>();

  private record Asked(Consumer<QueryOutcome> outcome, long deadlineNanos) {}

  void add(int sequence, Consumer<QueryOutcome> outcome, long deadlineNanos) {
    asked.put(sequence, new Asked(outcome, deadlineNanos));
  }

  void answered(Pdu.QuerySmResponse response) {
    end(response.sequence(), outcome(response));
  }

  /** A generic_nack; false when it answers no query. */
  boolean nacked(Pdu.GenericNack nack) {
    return end(nack.sequence(), refusal(nack.commandStatus()));
  }

  void noAnswer(int sequence, String why) {
    end(sequence, new QueryOutcome.NoAnswer(why));
  }

  void late(long nowNanos) {
    asked.forEach(
        (sequence, query) -> {
          if (query.deadlineNanos() - nowNanos <= 0) {
            noAnswer(sequence, "the carrier did not answer in time");
          }
        });
  }

  void endAll(String why) {
    asked.keySet().forEach(sequence -> noAnswer(sequence, why));
  }

  private boolean end(int sequence, QueryOutcome outcome) {
    Asked query = asked.remove(sequence);
    if (query == null) {
      return false;
    }
    query.outcome().accept(outcome);
    return true;
  }

  private static QueryOutcome outcome(Pdu.QuerySmResponse response) {
    if (response.commandStatus() != 0) {
      return refusal(response.commandStatus());
    }
    Optional<MessageState> state = MessageState.ofCode(response.messageState());
    if (state.isEmpty()) {
      return new QueryOutcome.Refused(
          "the carrier answered with the state " + (response.messageState() & 0xFF));
    }
    @Nullable String finalDate = response.finalDate().isEmpty() ? null : response.finalDate();
    return new QueryOutcome.Answered(
        CarrierEvents.state(state.get()), finalDate, response.errorCode() & 0xFF);
  }

  private static QueryOutcome refusal(int status) {
    String words = "the carrier answered " + CommandStatus.describe(status);
    return status == CommandStatus.ESME_RINVCMDID.code()
        ? new QueryOutcome.Unsupported(words)
        : new QueryOutcome.Refused(words);
  }
}
