package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.account.Account;
import dev.parley.account.AccountStore;
import dev.parley.account.MasterKey;
import dev.parley.account.TestAccounts;
import dev.parley.audit.AuditTable;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierEvent.Acknowledgement;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.FakeCarrier;
import dev.parley.consent.JournaledOptOuts;
import dev.parley.consent.OptOutJournals;
import dev.parley.e164.ShortCode;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderStore;
import dev.parley.number.TestSenders;
import dev.parley.observe.Metrics;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A platform that runs on a real database, with an opt-out journal and a carrier in memory. */
final class Installation implements AutoCloseable {
  static final String SENDER = "12345";
  private static final SecureRandom RANDOM = new SecureRandom();

  final Platform platform;
  final JournaledOptOuts optOuts;
  final Account account;
  final AccountStore accounts;
  final Metrics metrics = new Metrics();
  private final SidSource sids;
  private final AtomicReference<@Nullable FakeCarrier> carrier = new AtomicReference<>();

  /**
   * @param data where master.key is
   * @param bound whether the carrier is there at once
   */
  Installation(Database database, Path data, Path journal, Clock clock, boolean bound)
      throws SQLException {
    sids = new SidSource(clock, RANDOM);
    accounts =
        new AccountStore(
            database.jdbi(),
            new AuditTable(clock),
            MasterKey.open(data.resolve("master.key"), RANDOM),
            sids,
            clock,
            RANDOM);
    SenderStore senders = new SenderStore(database.jdbi(), new AuditTable(clock), sids, clock);
    account =
        accounts.all().isEmpty()
            ? TestAccounts.create(accounts, "Shop")
            : accounts.all().getFirst();
    TestSenders.add(senders, account.sid(), new ShortCode(SENDER), SenderKind.SHORT_CODE, SENDER);
    optOuts = OptOutJournals.open(database, journal, RANDOM, clock);
    platform =
        new Platform(
            TestSettings.carriers(
                listener -> {
                  FakeCarrier made = new FakeCarrier(listener);
                  carrier.set(made);
                  return Carriers.only(made);
                },
                optOuts),
            database,
            accounts,
            senders,
            sids,
            metrics,
            clock);
    platform.start();
    if (bound) {
      carrier().bind();
    }
  }

  FakeCarrier carrier() {
    FakeCarrier made = carrier.get();
    if (made == null) {
      throw new IllegalStateException("the platform makes its carrier");
    }
    return made;
  }

  Acceptance.Recorded send(String to, String body) throws Exception {
    return send(to, body, Draft.VALIDITY_MAX_SECONDS);
  }

  Acceptance.Recorded send(String to, String body, int validitySeconds) throws Exception {
    return send(to, body, validitySeconds, null);
  }

  Acceptance.Recorded send(String to, String body, int validitySeconds, @Nullable Instant dueAt)
      throws Exception {
    CompletableFuture<Acceptance> outcome = new CompletableFuture<>();
    platform
        .accept()
        .accept(
            new Draft(
                MessageSid.sms(sids.next()),
                account.sid(),
                Direction.OUTBOUND_API,
                SENDER,
                platform.addresses().sender(SENDER),
                to,
                platform.addresses().recipient(to, null),
                body,
                null,
                validitySeconds,
                Draft.ORIGIN_API,
                Draft.PURPOSE_UNSPECIFIED,
                null,
                dueAt),
            outcome::complete);
    Acceptance acceptance = outcome.get(20, TimeUnit.SECONDS);
    assertThat(acceptance).isInstanceOf(Acceptance.Recorded.class);
    return (Acceptance.Recorded) acceptance;
  }

  /** A text from a phone; answers whether the carrier was told that it was taken. */
  boolean bring(String phone, String text) {
    return bring(phone, text, null);
  }

  boolean bring(String phone, String text, CarrierEvent.@Nullable Part part) {
    AtomicReference<@Nullable Boolean> taken = new AtomicReference<>();
    carrier()
        .bring(
            new CarrierEvent.Incoming(
                "fake",
                phone,
                SENDER,
                text,
                part,
                new Acknowledgement() {
                  @Override
                  public void taken() {
                    taken.set(true);
                  }

                  @Override
                  public void notTaken() {
                    taken.set(false);
                  }
                }));
    await().pollInterval(Duration.ofMillis(2)).until(() -> taken.get() != null);
    return Boolean.TRUE.equals(taken.get());
  }

  void awaitState(MessageSid sid, MessageState state) {
    await().untilAsserted(() -> assertThat(view(sid).state()).isEqualTo(state));
  }

  MessageView view(MessageSid sid) {
    return platform.messages().find(sid).orElseThrow();
  }

  List<String> textsWritten() {
    return carrier().written().stream()
        .map(segment -> new String(segment.userData(), StandardCharsets.US_ASCII))
        .toList();
  }

  @Override
  public void close() {
    platform.close();
    optOuts.close();
  }
}
