package dev.parley.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.AccountSid;
import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SenderStoreTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00.123456789Z"), ZoneOffset.UTC);
  private static final SidSource SIDS = new SidSource(CLOCK, new Random(7));
  private static final Address LONG = new PhoneNumber("+12015550123", "US");
  private static final Address SHORT = new ShortCode("12345");
  private static final Address NAME = new AlphanumericId("Parley");

  private AccountSid account;
  private AccountSid other;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void makeAccounts() {
    TEST.execute("truncate account cascade");
    account = makeAccount();
    other = makeAccount();
  }

  private static AccountSid makeAccount() {
    AccountSid sid = new AccountSid(SIDS.next());
    TEST.execute(
        "insert into account values ('%s', '%s', 'x', 'active', '', '2026-01-01', '2026-01-01')"
            .formatted(sid.id(), sid.id()));
    return sid;
  }

  private static SenderStore open() {
    return new SenderStore(TEST.database().jdbi(), new AuditTable(CLOCK), SIDS, CLOCK);
  }

  @Test
  void everyKindIsTheSameAfterARestart() {
    SenderStore senders = open();
    Sender number =
        TestSenders.add(senders, account, LONG, SenderKind.LONG_CODE, "main").orElseThrow();
    Sender code =
        TestSenders.add(senders, account, SHORT, SenderKind.SHORT_CODE, "code").orElseThrow();
    Sender name =
        TestSenders.add(senders, account, NAME, SenderKind.ALPHANUMERIC, "name").orElseThrow();
    assertThat(number.sid().toString()).startsWith("PN");
    assertThat(code.sid().toString()).startsWith("SC");
    assertThat(name.sid().toString()).startsWith("AI");
    assertThat(open().heldBy(account)).containsExactly(name, code, number);
    assertThat(open().byAddress(LONG)).contains(number);
    assertThat(open().find(code.sid())).contains(code);
  }

  @Test
  void anAddressHasOneHolder() {
    SenderStore senders = open();
    assertThat(TestSenders.add(senders, account, LONG, SenderKind.LONG_CODE, "main")).isPresent();
    assertThat(TestSenders.add(senders, other, LONG, SenderKind.LONG_CODE, "stolen")).isEmpty();
    assertThat(TestSenders.add(senders, account, LONG, SenderKind.TOLL_FREE, "twice")).isEmpty();
    assertThat(senders.byAddress(LONG)).map(Sender::account).contains(account);
    assertThat(senders.heldBy(other)).isEmpty();
  }

  @Test
  void theKindMustFitTheAddress() {
    assertThatThrownBy(() -> TestSenders.add(open(), account, SHORT, SenderKind.LONG_CODE, "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TestSenders.add(open(), account, LONG, SenderKind.ALPHANUMERIC, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nameAndWebhooksChangeAndNothingElse() {
    SenderStore senders = open();
    Sender before =
        TestSenders.add(senders, account, LONG, SenderKind.LONG_CODE, "main").orElseThrow();
    Sender.Webhooks hooks =
        new Sender.Webhooks(
            "https://a/sms", "GET", "https://a/fall", "POST", "https://a/st", "GET");
    Optional<Sender> after =
        TestSenders.update(
            senders,
            before.sid(),
            sender ->
                new Sender(
                    sender.sid(),
                    other,
                    SHORT,
                    SenderKind.SHORT_CODE,
                    "renamed",
                    hooks,
                    Instant.EPOCH,
                    Instant.EPOCH));
    Sender expected =
        new Sender(
            before.sid(),
            account,
            LONG,
            SenderKind.LONG_CODE,
            "renamed",
            hooks,
            before.createdAt(),
            before.updatedAt());
    assertThat(after).contains(expected);
    assertThat(open().byAddress(LONG)).contains(expected);
    assertThat(senders.byAddress(SHORT)).isEmpty();
  }

  @Test
  void theCountryOfAShortCodeIsCorrectedAndThatOfANumberIsNot() {
    SenderStore senders = open();
    Sender code =
        TestSenders.add(senders, account, SHORT, SenderKind.SHORT_CODE, "code").orElseThrow();
    Sender number =
        TestSenders.add(senders, account, LONG, SenderKind.LONG_CODE, "main").orElseThrow();
    assertThat(code.country()).isEqualTo("US");
    assertThat(TestSenders.update(senders, code.sid(), it -> it.of("CA")))
        .map(Sender::country)
        .contains("CA");
    TestSenders.update(senders, number.sid(), it -> it.of("CA"));
    assertThat(open().find(code.sid())).map(Sender::country).contains("CA");
    assertThat(open().find(number.sid())).map(Sender::country).contains("US");
    assertThat(open().all()).extracting(Sender::sid).containsExactly(number.sid(), code.sid());
  }

  @Test
  void whatIsNotThereIsNotChanged() {
    assertThat(TestSenders.update(open(), new SenderSid("PN", SIDS.next()), sender -> sender))
        .isEmpty();
  }

  @Test
  void aSenderMovesWithItsWebhooksAndIsReleased() {
    SenderStore senders = open();
    Sender sender =
        TestSenders.add(senders, account, LONG, SenderKind.LONG_CODE, "main").orElseThrow();
    assertThat(senders.holds(account, LONG.text())).isTrue();
    Sender moved = senders.move(sender.sid(), other, TestSenders.CAUSE).orElseThrow();
    assertThat(moved.account()).isEqualTo(other);
    assertThat(moved.friendlyName()).isEqualTo("main");
    assertThat(senders.holds(account, LONG.text())).isFalse();
    assertThat(open().byAddress(LONG)).contains(moved);
    assertThat(senders.release(sender.sid(), TestSenders.CAUSE)).isTrue();
    assertThat(senders.release(sender.sid(), TestSenders.CAUSE)).isFalse();
    assertThat(senders.move(sender.sid(), account, TestSenders.CAUSE)).isEmpty();
    assertThat(senders.byAddress(LONG)).isEmpty();
    assertThat(open().byAddress(LONG)).isEmpty();
    assertThat(TestSenders.add(senders, other, LONG, SenderKind.LONG_CODE, "again")).isPresent();
  }

  @Test
  void everyChangeIsAuditedWithTheProofOfHolding() {
    SenderStore senders = open();
    Sender sender =
        senders
            .add(
                new NewSender(
                    account,
                    LONG,
                    SenderKind.LONG_CODE,
                    "",
                    Sender.Webhooks.NONE,
                    null,
                    Proof.CODE),
                new Cause(new Actor.Operator(), "ticket 12"))
            .orElseThrow();
    senders.move(sender.sid(), other, TestSenders.CAUSE);
    senders.release(sender.sid(), TestSenders.CAUSE);
    assertThat(audited(account))
        .containsExactly("sender.added ticket 12", "sender.moved the test wants it");
    assertThat(audited(other))
        .containsExactly("sender.moved the test wants it", "sender.released the test wants it");
    assertThat(open().find(sender.sid())).isEmpty();
  }

  private static List<String> audited(AccountSid account) {
    return TEST.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select action || ' ' || reason from audit_entry where chain = :account"
                            + " order by number")
                    .bind("account", account.id())
                    .mapTo(String.class)
                    .list());
  }
}
