package dev.parley.sim;

import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.MessageState;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.SmppAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the carrier took and what became of it, for query_sm (SMPP 3.4 s4.8). Thread-safe. */
final class TakenMessages {
  /** Messages remembered; the oldest are forgotten first. */
  static final int KEPT_MAX = 100_000;

  /** Absolute time, UTC: YYMMDDhhmmss, tenths, quarters of an hour from UTC, direction (s7.1.1). */
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyMMddHHmmss'000+'");

  private final Map<String, Taken> byId = new LinkedHashMap<>();

  private record Taken(
      SmppAddress source, MessageState state, String error, @Nullable Instant finalAt) {}

  synchronized void taken(String messageId, SmppAddress source) {
    byId.put(messageId, new Taken(source, MessageState.ENROUTE, "000", null));
    if (byId.size() > KEPT_MAX) {
      byId.remove(byId.keySet().iterator().next());
    }
  }

  synchronized void concluded(String messageId, MagicRecipients.Fate fate, Instant at) {
    byId.computeIfPresent(
        messageId, (_, taken) -> new Taken(taken.source(), fate.state(), fate.error(), at));
  }

  synchronized Pdu.QuerySmResponse answer(Pdu.QuerySm query) {
    Taken taken = byId.get(query.messageId());
    if (taken == null) {
      return Pdu.QuerySmResponse.refusal(CommandStatus.ESME_RINVMSGID, query.sequence());
    }
    if (!taken.source().equals(query.source())) {
      return Pdu.QuerySmResponse.refusal(CommandStatus.ESME_RQUERYFAIL, query.sequence());
    }
    Instant finalAt = taken.finalAt();
    return new Pdu.QuerySmResponse(
        0,
        query.sequence(),
        query.messageId(),
        finalAt == null ? "" : DATE.format(finalAt.atOffset(ZoneOffset.UTC)),
        (byte) taken.state().code(),
        (byte) Integer.parseInt(taken.error()));
  }
}
