package dev.parley.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.AccountSid;
import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.AuditedLines;
import dev.parley.audit.Cause;
import dev.parley.config.Shaping;
import dev.parley.e164.PhoneNumber;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rates that an operator gives to senders while Parley runs. */
class StoredRatesTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00Z"), ZoneOffset.UTC);
  private static final AccountSid ACCOUNT = new AccountSid(new UUID(0x7000L, 1));
  private static final PhoneNumber NUMBER = new PhoneNumber("+12015550123", "US");
  private static final Cause CAUSE = new Cause(new Actor.Operator(), "a campaign");

  private final SenderStore senders =
      new SenderStore(
          TEST.database().jdbi(),
          new AuditTable(CLOCK),
          new SidSource(CLOCK, new SecureRandom()),
          CLOCK);

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void account() {
    TEST.execute("truncate account cascade");
    AuditedLines.clear(TEST);
    TEST.execute(
        """
        insert into account (sid, owner, friendly_name, status, auth_token, created_at, updated_at)
        values ('%1$s', '%1$s', 'a', 'active', '', '2026-01-01', '2026-01-01')
        """
            .formatted(ACCOUNT.id()));
  }

  private static StoredRates open() {
    return new StoredRates(TEST.database().jdbi(), new AuditTable(CLOCK), CLOCK);
  }

  private Sender sender() {
    return TestSenders.add(senders, ACCOUNT, NUMBER, SenderKind.LONG_CODE, "Shop").orElseThrow();
  }

  @Test
  void aRateTakesEffectAtOnceAndIsKeptOverARestart() {
    Sender sender = sender();
    StoredRates stored = open();
    Rates rates = new Rates(senders, new Shaping(true, Map.of(), Map.of()), stored);
    assertThat(rates.of(NUMBER.text()).segmentsPerSecond()).isEqualTo(1);
    stored.set(sender, 20, CAUSE);
    assertThat(rates.of(NUMBER.text())).isEqualTo(new Throughput(20, "set by the operator", true));
    assertThat(open().of(sender.sid())).contains(20);
    stored.set(sender, null, CAUSE);
    assertThat(rates.of(NUMBER.text()).segmentsPerSecond()).isEqualTo(1);
    assertThat(open().of(sender.sid())).isEmpty();
  }

  @Test
  void theConfigurationGoesBeforeIt() {
    StoredRates stored = open();
    stored.set(sender(), 20, CAUSE);
    Rates rates = new Rates(senders, new Shaping(true, Map.of(NUMBER.text(), 7), Map.of()), stored);
    assertThat(rates.of(NUMBER.text()).segmentsPerSecond()).isEqualTo(7);
  }

  @Test
  void whoSetItAndWhyIsInTheRecordOfTheAccount() {
    open().set(sender(), 10_000, CAUSE);
    String entry =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            select audit_entry::text from audit_entry
                            where chain = :id and action = 'sender.rate_set'
                            """)
                        .bind("id", ACCOUNT.id())
                        .mapTo(String.class)
                        .one());
    assertThat(entry).contains("sender.rate_set", "of its kind", "10000", "a campaign");
  }

  @Test
  void aRateIsOneToTenThousand() {
    Sender sender = sender();
    StoredRates stored = open();
    stored.set(sender, 1, CAUSE);
    stored.set(sender, Throughput.RATE_MAX, CAUSE);
    for (int rate : new int[] {0, Throughput.RATE_MAX + 1}) {
      assertThatThrownBy(() -> stored.set(sender, rate, CAUSE))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(stored.of(sender.sid())).contains(Throughput.RATE_MAX);
  }
}
