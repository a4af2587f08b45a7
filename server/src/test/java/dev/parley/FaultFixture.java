package dev.parley;

import static org.awaitility.Awaitility.await;

import dev.parley.accept.Draft;
import dev.parley.account.Account;
import dev.parley.account.AccountStore;
import dev.parley.account.MasterKey;
import dev.parley.account.TestAccounts;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiErrors;
import dev.parley.api.Schedule;
import dev.parley.api.TwilioApi;
import dev.parley.audit.AuditTable;
import dev.parley.carrier.FakeCarrier;
import dev.parley.config.Secret;
import dev.parley.e164.AddressParser;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.ShortCode;
import dev.parley.http.WebServer;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.number.FakeStock;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderStore;
import dev.parley.number.TestSenders;
import dev.parley.observe.Metrics;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import dev.parley.store.DatabaseTarget;
import dev.parley.testing.DatabaseProxy;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The whole platform with the API in front and a carrier in memory, its database behind a proxy
 * that can be told to fail. What is in the database is looked up past the proxy.
 */
final class FaultFixture implements AutoCloseable {
  static final String SENDER = "12345";
  static final String PHONE = "+12025550101";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();

  final DatabaseProxy proxy;
  private final DatabaseTarget target;
  private final Database database;
  private final Account account;
  private final SidSource sids;
  private final Metrics metrics = new Metrics();
  private final Platform platform;
  private final WebServer web;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final String authorization;
  private @Nullable FakeCarrier carrier;

  /** What a caller was told: a status, or 0 when the connection was closed without one. */
  record Answer(int status, String body) {
    @Nullable MessageSid sid() {
      int at = body.indexOf("\"sid\":\"");
      return at < 0 ? null : MessageSid.parse(body.substring(at + 7, at + 41)).orElse(null);
    }
  }

  FaultFixture(DatabaseTarget target, Path directory)
      throws SQLException, IOException, InterruptedException {
    this.target = target;
    String address = target.url().substring(target.url().indexOf("//") + 2);
    this.proxy =
        new DatabaseProxy(
            Integer.parseInt(address.substring(address.indexOf(':') + 1, address.indexOf('/'))));
    this.database =
        Database.open(
            new DatabaseTarget(proxy.url(target.url()), target.user(), target.password()));
    Clock clock = Clock.systemUTC();
    this.sids = new SidSource(clock, RANDOM);
    AccountStore accounts =
        new AccountStore(
            database.jdbi(),
            new AuditTable(clock),
            MasterKey.open(directory.resolve("master.key"), RANDOM),
            sids,
            clock,
            RANDOM);
    SenderStore senders = new SenderStore(database.jdbi(), new AuditTable(clock), sids, clock);
    this.account =
        accounts.all().isEmpty()
            ? TestAccounts.create(accounts, "Faults")
            : accounts.all().getFirst();
    TestSenders.add(senders, account.sid(), new ShortCode(SENDER), SenderKind.SHORT_CODE, SENDER);
    this.platform =
        new Platform(
            TestSettings.oneLink(
                listener -> {
                  carrier = new FakeCarrier(listener);
                  return carrier;
                }),
            database,
            accounts,
            senders,
            sids,
            metrics,
            clock);
    ApiErrors errors = new ApiErrors(platform.catalogue());
    this.web = new WebServer(WebServer.Settings.local(0), errors, clock);
    new TwilioApi(
            accounts,
            senders,
            platform.services(),
            new FakeStock(senders),
            platform.messages(),
            platform.accept(),
            errors,
            reading(platform.addresses()),
            sids,
            new Schedule(false, clock),
            clock)
        .register(web);
    platform.start();
    carrier().bind();
    this.url =
        "http://127.0.0.1:" + web.start() + "/2010-04-01/Accounts/" + account.sid() + "/Messages";
    String login = account.sid() + ":" + account.authToken().value();
    this.authorization =
        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private static AddressReader reading(AddressParser parser) {
    return new AddressReader() {
      @Override
      public ParsedAddress recipient(String written, @Nullable String senderRegion) {
        return parser.recipient(written, senderRegion);
      }

      @Override
      public ParsedAddress sender(String written) {
        return parser.sender(written);
      }
    };
  }

  FakeCarrier carrier() {
    if (carrier == null) {
      throw new IllegalStateException("no carrier yet");
    }
    return carrier;
  }

  Platform platform() {
    return platform;
  }

  String metrics() {
    return metrics.exposition();
  }

  /** A message that did not come over HTTP. */
  Draft draft(Direction direction, String body) {
    return new Draft(
        MessageSid.sms(sids.next()),
        account.sid(),
        direction,
        SENDER,
        platform.addresses().sender(SENDER),
        PHONE,
        platform.addresses().recipient(PHONE, null),
        body,
        null,
        Draft.VALIDITY_MAX_SECONDS,
        Draft.ORIGIN_API,
        Draft.PURPOSE_UNSPECIFIED,
        null);
  }

  Answer create(String to, String body) throws InterruptedException {
    String form =
        "From=%s&To=%s&Body=%s"
            .formatted(
                SENDER,
                URLEncoder.encode(to, StandardCharsets.UTF_8),
                URLEncoder.encode(body, StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + ".json"))
            .timeout(PATIENCE)
            .header("Authorization", authorization)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException closed) {
      return new Answer(0, String.valueOf(closed.getMessage()));
    }
  }

  /** Texts of the segments that were written to the carrier. */
  List<String> written() {
    return new CopyOnWriteArrayList<>(
        carrier().written().stream()
            .map(segment -> new String(segment.userData(), StandardCharsets.US_ASCII))
            .toList());
  }

  MessageState state(MessageSid sid) {
    return platform.messages().find(sid).orElseThrow().state();
  }

  void awaitState(MessageSid sid, MessageState state) {
    await().pollDelay(Duration.ZERO).atMost(PATIENCE).until(() -> state(sid) == state);
  }

  /** Messages with this text, in the database itself. */
  int stored(String body) throws SQLException {
    return number("select count(*) from message where body = ?", body);
  }

  /** How often each text is in the database itself. */
  Map<String, Integer> storedTexts() throws SQLException {
    Map<String, Integer> texts = new HashMap<>();
    try (Connection connection = direct();
        PreparedStatement statement =
            connection.prepareStatement("select body, count(*) from message group by body");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        texts.put(String.valueOf(rows.getString(1)), rows.getInt(2));
      }
    }
    return texts;
  }

  int number(String sql, @Nullable Object argument) throws SQLException {
    try (Connection connection = direct();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      if (argument != null) {
        statement.setObject(1, argument);
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = direct();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection direct() throws SQLException {
    Secret password = target.password();
    return DriverManager.getConnection(target.url(), target.user(), password.value());
  }

  @Override
  public void close() throws IOException {
    http.close();
    web.close();
    platform.close();
    database.close();
    proxy.close();
  }
}
