package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.account.Account;
import dev.parley.account.AccountStore;
import dev.parley.account.MasterKey;
import dev.parley.account.Standing;
import dev.parley.account.TestAccounts;
import dev.parley.audit.AuditTable;
import dev.parley.audit.Cause;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.FakeCarrier;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderStore;
import dev.parley.number.TestSenders;
import dev.parley.observe.Metrics;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The whole platform on a real database with a carrier in memory, that can be started again. */
final class RunningPlatform implements AutoCloseable {
  static final String SHORT_CODE = "12345";
  static final String LONG_CODE = "+12015550123";
  static final String PHONE = "+12025550101";
  private static final SecureRandom RANDOM = new SecureRandom();

  final ShiftedClock clock = new ShiftedClock();
  final TestDatabase database = TestDatabase.fresh();
  private final SidSource sids = new SidSource(clock, RANDOM);
  private final Path directory;
  private Platform platform;
  private Metrics metrics;
  private Account account;
  private @Nullable FakeCarrier carrier;
  private SenderStore senders;
  private AccountStore accounts;

  /** A clock that can be moved: time passes, for what goes by monotonic time too. */
  static final class ShiftedClock extends Clock {
    private volatile Duration shift = Duration.ZERO;

    void forward(Duration more) {
      shift = shift.plus(more);
    }

    /** Time passes by both clocks. */
    long nanoTime() {
      return System.nanoTime() + shift.toNanos();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(shift);
    }
  }

  /**
   * @param directory for the master key
   */
  RunningPlatform(Path directory, boolean bound) throws SQLException {
    this.directory = directory;
    this.metrics = new Metrics();
    this.accounts = openAccounts();
    this.account = TestAccounts.create(accounts, "Queues");
    this.platform = launch(listener -> new FakeCarrier(listener));
    if (bound) {
      carrier().bind();
    }
  }

  /** A process that ends in good order, and the next one. */
  void restart(boolean bound) throws SQLException {
    platform.close();
    platform = launch(listener -> new FakeCarrier(listener));
    if (bound) {
      carrier().bind();
    }
  }

  /** The process ends in good order; its account is suspended before the next begins. */
  void restartSuspended(Cause cause) throws SQLException {
    platform.close();
    openAccounts()
        .changeStanding(account.sid(), Standing.Status.SUSPENDED, Standing.SetBy.OPERATOR, cause);
    platform = launch(listener -> new FakeCarrier(listener));
  }

  /** The next process has this carrier. */
  void restart(TestSettings.LinkFactory links) throws SQLException {
    platform.close();
    platform = launch(links);
  }

  /** The next process has these carriers. */
  void restartWith(Platform.CarrierSource carriers) throws SQLException {
    platform.close();
    carrier = null;
    platform = launchWith(carriers);
  }

  private Platform launch(TestSettings.LinkFactory links) throws SQLException {
    return launchWith(
        listener -> {
          CarrierLink link = links.link(listener);
          carrier = link instanceof FakeCarrier fake ? fake : null;
          return Carriers.only(link);
        });
  }

  private Platform launchWith(Platform.CarrierSource carriers) throws SQLException {
    metrics = new Metrics();
    accounts = openAccounts();
    senders = new SenderStore(database.database().jdbi(), new AuditTable(clock), sids, clock);
    TestSenders.add(senders, account.sid(), new ShortCode(SHORT_CODE), SenderKind.SHORT_CODE, "");
    TestSenders.add(
        senders, account.sid(), new PhoneNumber(LONG_CODE, "US"), SenderKind.LONG_CODE, "");
    Platform launched =
        new Platform(
            TestSettings.carriers(carriers, null),
            database.database(),
            accounts,
            senders,
            sids,
            metrics,
            clock,
            clock::nanoTime);
    launched.start();
    return launched;
  }

  AccountStore accounts() {
    return accounts;
  }

  private AccountStore openAccounts() {
    MasterKey key = MasterKey.open(directory.resolve("master.key"), RANDOM);
    return new AccountStore(
        database.database().jdbi(), new AuditTable(clock), key, sids, clock, RANDOM);
  }

  Platform platform() {
    return platform;
  }

  /** Where texts to the short code are told from now on. */
  void askAt(@Nullable String smsUrl) {
    Sender sender = senders.byAddress(new ShortCode(SHORT_CODE)).orElseThrow();
    TestSenders.update(
        senders,
        sender.sid(),
        old ->
            new Sender(
                old.sid(),
                old.account(),
                old.address(),
                old.kind(),
                old.friendlyName(),
                new Sender.Webhooks(smsUrl, "POST", null, "POST", null, "POST"),
                old.createdAt(),
                old.updatedAt()));
  }

  Account account() {
    return account;
  }

  SenderStore senders() {
    return senders;
  }

  FakeCarrier carrier() {
    if (carrier == null) {
      throw new IllegalStateException("another carrier is there");
    }
    return carrier;
  }

  Draft draft(String from, String to, String body) {
    return new Draft(
        MessageSid.sms(sids.next()),
        account.sid(),
        Direction.OUTBOUND_API,
        from,
        platform.addresses().sender(from),
        to,
        platform.addresses().recipient(to, null),
        body,
        null,
        Draft.VALIDITY_MAX_SECONDS,
        Draft.ORIGIN_API,
        Draft.PURPOSE_UNSPECIFIED,
        null);
  }

  static Draft valid(Draft draft, int seconds) {
    return changed(draft, seconds, draft.origin(), null);
  }

  static Draft due(Draft draft, Instant at) {
    return changed(draft, draft.validitySeconds(), draft.origin(), at);
  }

  static Draft announced(Draft draft, String url) {
    return new Draft(
        draft.sid(),
        draft.account(),
        draft.direction(),
        draft.from(),
        draft.sender(),
        draft.to(),
        draft.recipient(),
        draft.body(),
        url,
        draft.validitySeconds(),
        draft.origin(),
        draft.purpose(),
        draft.inReplyTo());
  }

  /** For this user of the application. */
  static Draft onBehalfOf(Draft draft, String endUser) {
    return new Draft(
        draft.sid(),
        draft.account(),
        draft.direction(),
        draft.from(),
        draft.sender(),
        draft.to(),
        draft.recipient(),
        draft.body(),
        draft.statusCallback(),
        draft.validitySeconds(),
        draft.origin(),
        draft.purpose(),
        draft.inReplyTo(),
        draft.dueAt(),
        draft.service(),
        endUser);
  }

  static Draft from(Draft draft, String origin) {
    return changed(draft, draft.validitySeconds(), origin, null);
  }

  private static Draft changed(Draft draft, int validity, String origin, @Nullable Instant due) {
    return new Draft(
        draft.sid(),
        draft.account(),
        draft.direction(),
        draft.from(),
        draft.sender(),
        draft.to(),
        draft.recipient(),
        draft.body(),
        draft.statusCallback(),
        validity,
        origin,
        draft.purpose(),
        draft.inReplyTo(),
        due);
  }

  MessageView accept(Draft draft) throws Exception {
    return accepted(submit(draft));
  }

  List<MessageView> accept(List<Draft> drafts) throws Exception {
    List<CompletableFuture<Acceptance>> answers = drafts.stream().map(this::submit).toList();
    List<MessageView> accepted = new ArrayList<>();
    for (CompletableFuture<Acceptance> answer : answers) {
      accepted.add(accepted(answer));
    }
    return accepted;
  }

  List<Draft> drafts(int howMany, String from, String to) {
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      drafts.add(draft(from, to, "text " + i));
    }
    return drafts;
  }

  CompletableFuture<Acceptance> submit(Draft draft) {
    CompletableFuture<Acceptance> answer = new CompletableFuture<>();
    platform.accept().accept(draft, answer::complete);
    return answer;
  }

  private static MessageView accepted(CompletableFuture<Acceptance> answer) throws Exception {
    Acceptance acceptance = answer.get(30, TimeUnit.SECONDS);
    assertThat(acceptance).isInstanceOf(Acceptance.Recorded.class);
    return ((Acceptance.Recorded) acceptance).message();
  }

  MessageView view(MessageSid sid) {
    return platform.messages().find(sid).orElseThrow();
  }

  MessageState state(MessageSid sid) {
    return view(sid).state();
  }

  String lastWord(MessageSid sid) {
    return platform.messages().timeline(sid).getLast().sentence();
  }

  /** A STOP from this phone; returns when it is committed. */
  void stop(String phone, String sender) {
    bring(phone, sender, "STOP");
  }

  /** A text from this phone; returns when it is committed. */
  void bring(String phone, String sender, String text) {
    AtomicBoolean committed = new AtomicBoolean();
    carrier()
        .bring(
            new CarrierEvent.Incoming(
                "fake",
                phone,
                sender,
                text,
                null,
                new CarrierEvent.Acknowledgement() {
                  @Override
                  public void taken() {
                    committed.set(true);
                  }

                  @Override
                  public void notTaken() {
                    throw new AssertionError("the carrier was asked to come back");
                  }
                }));
    await().untilTrue(committed);
  }

  List<String> written() {
    return carrier().written().stream()
        .map(segment -> new String(segment.userData(), StandardCharsets.US_ASCII))
        .toList();
  }

  /** The value of a gauge or counter as an operator sees it. */
  double metric(String name) {
    return metrics
        .exposition()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  void execute(String sql) {
    database.execute(sql);
  }

  long count(String table) {
    return number("select count(*) from " + table);
  }

  long number(String sql) {
    try (Connection connection = database.database().connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Override
  public void close() {
    platform.close();
    database.close();
  }
}
