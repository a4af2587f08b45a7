package dev.parley.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import dev.parley.number.SenderStore;
import dev.parley.number.TestSenders;
import dev.parley.service.MessagingServices.Joined;
import dev.parley.service.MessagingServices.Leaving;
import dev.parley.service.MessagingServices.Left;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessagingServiceStoreTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00.123456789Z"), ZoneOffset.UTC);
  private static final SidSource SIDS = new SidSource(CLOCK, new Random(7));
  private static final Cause CAUSE = Cause.of(new Actor.Operator());

  private AccountSid account;
  private SenderStore senders;
  private MessagingServiceStore services;
  private Sender number;
  private Sender code;
  private Sender name;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void start() {
    TEST.execute("truncate account, sticky_sender cascade");
    account = makeAccount();
    senders = new SenderStore(TEST.database().jdbi(), new AuditTable(CLOCK), SIDS, CLOCK);
    number = add(new PhoneNumber("+12015550123", "US"), SenderKind.LONG_CODE);
    code = add(new ShortCode("12345"), SenderKind.SHORT_CODE);
    name = add(new AlphanumericId("Shop"), SenderKind.ALPHANUMERIC);
    services = open(senders);
  }

  private Sender add(Address address, SenderKind kind) {
    return TestSenders.add(senders, account, address, kind, "").orElseThrow();
  }

  private static AccountSid makeAccount() {
    AccountSid sid = new AccountSid(SIDS.next());
    TEST.execute(
        "insert into account values ('%s', '%s', 'x', 'active', '', '2026-01-01', '2026-01-01')"
            .formatted(sid.id(), sid.id()));
    return sid;
  }

  /** As the next process sees it. */
  private static MessagingServiceStore open() {
    return open(new SenderStore(TEST.database().jdbi(), new AuditTable(CLOCK), SIDS, CLOCK));
  }

  private static MessagingServiceStore open(SenderStore senders) {
    return open(senders, LeavingStops.NONE);
  }

  private static MessagingServiceStore open(SenderStore senders, LeavingStops stops) {
    return new MessagingServiceStore(
        TEST.database().jdbi(), new AuditTable(CLOCK), senders, SIDS, CLOCK, stops);
  }

  private MessagingService create(String friendlyName) {
    return services.create(account, it -> named(it, friendlyName), CAUSE).orElseThrow();
  }

  private static MessagingService named(MessagingService it, String name) {
    return new MessagingService(
        it.sid(),
        it.account(),
        name,
        new MessagingService.Webhooks(
            "https://a/in", "GET", "https://a/fall", "POST", "https://a/st", true),
        new MessagingService.Features(false, false, false, "disable", false, false, true),
        61,
        "marketing",
        it.createdAt(),
        it.updatedAt());
  }

  @Test
  void everySettingIsTheSameAfterARestart() {
    MessagingService made = create("Shop");
    assertThat(open().find(made.sid())).contains(made);
    MessagingService usual = services.create(account, it -> it, CAUSE).orElseThrow();
    assertThat(open().of(account)).containsExactly(usual, made);
    MessagingService changed =
        services.update(usual.sid(), it -> named(it, "Renamed"), CAUSE).orElseThrow();
    assertThat(changed.friendlyName()).isEqualTo("Renamed");
    assertThat(open().find(usual.sid())).contains(changed);
  }

  @Test
  void aPoolKeepsWhoJoinedTheLatestFirst() {
    MessagingService service = create("Shop");
    assertThat(services.join(service.sid(), number, CAUSE)).isInstanceOf(Joined.Now.class);
    assertThat(services.join(service.sid(), name, CAUSE)).isInstanceOf(Joined.Now.class);
    assertThat(services.join(service.sid(), number, CAUSE)).isEqualTo(new Joined.Already());
    assertThat(senders(services.pool(service.sid()))).containsExactly(name, number);
    assertThat(senders(open().pool(service.sid()))).containsExactlyInAnyOrder(name, number);
    assertThat(services.ofSender("+12015550123")).contains(service);
    assertThat(open().ofSender("+12015550123")).contains(service);
    assertThat(services.leave(service.sid(), number.sid(), CAUSE)).isEqualTo(Left.NOW);
    assertThat(services.leave(service.sid(), number.sid(), CAUSE)).isEqualTo(Left.NOT_THERE);
    assertThat(services.ofSender("+12015550123")).isEmpty();
    assertThat(senders(open().pool(service.sid()))).containsExactly(name);
  }

  private static List<Sender> senders(List<PoolMember> pool) {
    return pool.stream().map(PoolMember::sender).toList();
  }

  @Test
  void whatCanBeAnsweredIsInOneServiceAndANameMayBeInSeveral() {
    MessagingService one = create("one");
    MessagingService other = create("other");
    services.join(one.sid(), code, CAUSE);
    services.join(one.sid(), name, CAUSE);
    assertThat(services.join(other.sid(), code, CAUSE)).isEqualTo(new Joined.InAnother());
    assertThat(services.join(other.sid(), name, CAUSE)).isInstanceOf(Joined.Now.class);
    assertThat(services.ofSender("Shop")).isEmpty();
    services.leave(one.sid(), code.sid(), CAUSE);
    assertThat(services.join(other.sid(), code, CAUSE)).isInstanceOf(Joined.Now.class);
    assertThat(open().ofSender("12345")).contains(other);
  }

  @Test
  void aDeletedServiceLeavesItsSendersWithTheAccount() {
    MessagingService service = create("Shop");
    services.join(service.sid(), number, CAUSE);
    assertThat(services.delete(service.sid(), CAUSE)).isEqualTo(Left.NOW);
    assertThat(services.delete(service.sid(), CAUSE)).isEqualTo(Left.NOT_THERE);
    assertThat(services.find(service.sid())).isEmpty();
    assertThat(services.pool(service.sid())).isEmpty();
    assertThat(services.ofSender("+12015550123")).isEmpty();
    assertThat(senders.find(number.sid())).isPresent();
    assertThat(services.join(service.sid(), number, CAUSE)).isEqualTo(new Joined.Gone());
    MessagingService next = create("next");
    assertThat(services.join(next.sid(), number, CAUSE)).isInstanceOf(Joined.Now.class);
  }

  @Test
  void aSenderLeavesAllItsPoolsAtOnceAlsoANameThatIsInSeveral() {
    MessagingService one = create("one");
    MessagingService other = create("other");
    services.join(one.sid(), name, CAUSE);
    services.join(other.sid(), name, CAUSE);
    services.join(one.sid(), number, CAUSE);
    assertThat(services.leaveAll(name.sid(), CAUSE)).isEqualTo(Left.NOW);
    assertThat(services.leaveAll(name.sid(), CAUSE)).isEqualTo(Left.NOT_THERE);
    assertThat(services.pool(other.sid())).isEmpty();
    assertThat(senders(open().pool(one.sid()))).containsExactly(number);
    assertThat(open().pool(other.sid())).isEmpty();
  }

  @Test
  void whoLeavesIsNamedWhileItsStopsAreKeptAndStaysUntilTheyAre() {
    List<Leaving> kept = new ArrayList<>();
    AtomicBoolean enough = new AtomicBoolean();
    AtomicReference<MessagingServiceStore> store = new AtomicReference<>();
    store.set(
        open(
            senders,
            (_, _) -> {
              kept.add(store.get().leaving().orElseThrow());
              return enough.get();
            }));
    MessagingServiceStore slow = store.get();
    MessagingService service = slow.create(account, it -> it, CAUSE).orElseThrow();
    slow.join(service.sid(), number, CAUSE);
    slow.join(service.sid(), name, CAUSE);
    assertThat(slow.leave(service.sid(), number.sid(), CAUSE)).isEqualTo(Left.LATER);
    assertThat(slow.leaveAll(number.sid(), CAUSE)).isEqualTo(Left.LATER);
    assertThat(slow.delete(service.sid(), CAUSE)).isEqualTo(Left.LATER);
    assertThat(slow.ofSender("+12015550123")).contains(service);
    assertThat(slow.leaveAll(name.sid(), CAUSE)).as("nobody answers to it").isEqualTo(Left.NOW);
    enough.set(true);
    assertThat(slow.delete(service.sid(), CAUSE)).isEqualTo(Left.NOW);
    assertThat(kept).hasSize(4).containsOnly(new Leaving(service.sid(), List.of("+12015550123")));
    assertThat(slow.leaving()).isEmpty();
  }

  @Test
  void aPoolTakesTwiliosFourHundredSenders() {
    MessagingService service = create("Shop");
    for (int i = 0; i < MessagingServiceStore.POOL_MAX; i++) {
      Sender one = add(new ShortCode(Integer.toString(100_000 + i)), SenderKind.SHORT_CODE);
      assertThat(services.join(service.sid(), one, CAUSE)).isInstanceOf(Joined.Now.class);
    }
    assertThat(services.join(service.sid(), number, CAUSE)).isEqualTo(new Joined.Full());
  }

  @Test
  void everyChangeIsAuditedWithWhatWasAndWhatIs() {
    MessagingService service = create("Shop");
    services.join(service.sid(), number, CAUSE);
    services.update(service.sid(), it -> named(it, "Renamed"), CAUSE);
    services.leave(service.sid(), number.sid(), CAUSE);
    services.delete(service.sid(), CAUSE);
    assertThat(audited("action"))
        .containsExactly(
            "messaging_service.created",
            "messaging_service.sender_added",
            "messaging_service.changed",
            "messaging_service.sender_removed",
            "messaging_service.deleted");
    assertThat(audited("subject")).containsOnly(service.sid().toString());
    assertThat(audited("after").get(2)).isEqualTo("{\"friendly_name\":\"Renamed\"}");
    assertThat(audited("before").get(2)).isEqualTo("{\"friendly_name\":\"Shop\"}");
    assertThat(audited("after").get(1)).contains("+12015550123");
  }

  private List<String> audited(String column) {
    return TEST.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select "
                            + column
                            + " from audit_entry where chain = :account"
                            + " and action like 'messaging_service.%' order by number")
                    .bind("account", account.id())
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void stickySendersAreReadBackAndGoWhenUnused() throws Exception {
    MessagingService service = create("Shop");
    StickySenders.Pair pair = new StickySenders.Pair(service.sid(), "+12025550101");
    StickySenders.Pair never = new StickySenders.Pair(service.sid(), "+12025550102");
    new StickySenders(TEST.database()).chosen(Map.of(pair, number.sid()), CLOCK.instant());
    StickySenders next = new StickySenders(TEST.database());
    assertThat(next.of(List.of(pair, never))).isEqualTo(Map.of(pair, number.sid().id()));
    next.chosen(Map.of(pair, code.sid()), CLOCK.instant());
    assertThat(new StickySenders(TEST.database()).of(List.of(pair)))
        .isEqualTo(Map.of(pair, code.sid().id()));
    assertThat(StickySenders.forgetUnused(TEST.database(), CLOCK.instant().minusSeconds(1)))
        .isZero();
    assertThat(StickySenders.forgetUnused(TEST.database(), CLOCK.instant().plusSeconds(1)))
        .isEqualTo(1);
  }

  @Test
  void aServiceThatIsDeletedWhileASenderIsChosenDisturbsNobody() throws Exception {
    MessagingService there = create("Shop");
    MessagingService gone = create("gone");
    services.delete(gone.sid(), CAUSE);
    StickySenders.Pair left = new StickySenders.Pair(gone.sid(), "+12025550101");
    StickySenders.Pair used = new StickySenders.Pair(there.sid(), "+12025550101");
    SenderSid released = new SenderSid(SenderSid.PHONE_NUMBER, new UUID(5, 5));
    new StickySenders(TEST.database())
        .chosen(Map.of(left, number.sid(), used, released), CLOCK.instant());
    assertThat(StickySenders.forgetDeleted(TEST.database())).isEqualTo(1);
    assertThat(new StickySenders(TEST.database()).of(List.of(left, used))).containsOnlyKeys(used);
  }

  @Test
  void whatIsForgottenGoesInPortions() {
    MessagingService service = create("Shop");
    TEST.execute(
        ("insert into sticky_sender select '%s', '+1202' || number, '%s', '2026-01-01'"
                + " from generate_series(1, %d) number")
            .formatted(service.sid().id(), number.sid().id(), StickySenders.FORGOTTEN_AT_ONCE + 1));
    assertThat(StickySenders.forgetUnused(TEST.database(), CLOCK.instant()))
        .isEqualTo(StickySenders.FORGOTTEN_AT_ONCE);
    services.delete(service.sid(), CAUSE);
    assertThat(StickySenders.forgetDeleted(TEST.database())).isEqualTo(1);
  }
}
