package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.policy.Decision;
import dev.parley.sid.SidSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Rows and live messages for tests. */
public final class LiveMessageFixture {
  public static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  /** Of scheduled messages. */
  public static final Instant DUE_AT = START.plus(Duration.ofDays(7));

  public static final AccountSid ACCOUNT =
      new AccountSid(UUID.fromString("0199f0f0-0000-7000-8000-00000000aaaa"));
  private static final AtomicLong next = new AtomicLong(1);

  private LiveMessageFixture() {}

  public static LiveMessage queued(String from, String to, String body) {
    return queued(row(from, to, body, null));
  }

  /** Of an account of its own. */
  public static LiveMessage queuedBy(AccountSid account, String from) {
    return queued(row(account, from, 1));
  }

  public static LiveMessage queued(MessageRow row) {
    return new LiveMessage(row, row.newFold(), 0, Duration.ofSeconds(row.validitySeconds()));
  }

  public static MessageRow row(AccountSid account, String from, int segments) {
    MessageRow row = row(from, "+12025550101", "hello", null);
    return new MessageRow(
        row.sid(),
        account,
        account,
        row.direction(),
        row.from(),
        row.to(),
        row.body(),
        segments,
        row.statusCallback(),
        row.validitySeconds(),
        row.createdAt(),
        row.initial(),
        row.errorCode(),
        row.decision(),
        row.origin(),
        row.purpose(),
        row.inReplyTo(),
        row.carrier());
  }

  public static MessageRow row(
      String from, String to, @Nullable String body, @Nullable String statusCallback) {
    return row(
        new UUID(0x0199_f0f0_0000_7000L, 0x8000_0000_0000_0000L | next.getAndIncrement()),
        from,
        to,
        body,
        statusCallback);
  }

  /** In that state from the beginning, with so many segments; due at {@link #DUE_AT}. */
  public static MessageRow row(MessageState initial, int segments, String purpose) {
    long time = SidSource.floor(START).getMostSignificantBits();
    UUID id = new UUID(time, 0x8000_0000_0000_0000L | next.getAndIncrement());
    MessageRow row = row(id, "12345", "+12025550101", "hello", "https://app.example/status");
    return new MessageRow(
        row.sid(),
        row.account(),
        row.ownerAccount(),
        row.direction(),
        row.from(),
        row.to(),
        row.body(),
        segments,
        row.statusCallback(),
        row.validitySeconds(),
        row.createdAt(),
        initial,
        null,
        row.decision(),
        row.origin(),
        purpose,
        null,
        null,
        initial == MessageState.SCHEDULED ? DUE_AT : null,
        null);
  }

  public static MessageRow row(
      UUID id, String from, String to, @Nullable String body, @Nullable String statusCallback) {
    return new MessageRow(
        MessageSid.sms(id),
        ACCOUNT,
        ACCOUNT,
        Direction.OUTBOUND_API,
        from,
        to,
        body,
        1,
        statusCallback,
        36_000,
        START,
        MessageState.QUEUED,
        null,
        new Decision.Allowed(List.of(), new Decision.FactsDigest(1, "{}")),
        "api",
        "unspecified",
        null,
        null);
  }
}
