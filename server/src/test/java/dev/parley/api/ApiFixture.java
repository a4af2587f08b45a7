package dev.parley.api;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.accept.FakeIntake;
import dev.parley.account.Account;
import dev.parley.account.FakeAccounts;
import dev.parley.api.parley.AdminAccess;
import dev.parley.api.parley.CarrierChanges;
import dev.parley.api.parley.CarriersResource;
import dev.parley.api.parley.FakeAddedCarriers;
import dev.parley.api.parley.FakeCarriers;
import dev.parley.api.parley.FakeRestore;
import dev.parley.api.parley.FakeRoutes;
import dev.parley.api.parley.NumberClaimsResource;
import dev.parley.api.parley.NumbersResource;
import dev.parley.api.parley.OwnerAccess;
import dev.parley.api.parley.ParleyApi;
import dev.parley.api.parley.RestoreApi;
import dev.parley.api.parley.RouteChanges;
import dev.parley.api.parley.RoutesResource;
import dev.parley.api.parley.SenderRatesResource;
import dev.parley.api.parley.StaffAccess;
import dev.parley.carrier.Router;
import dev.parley.config.Shaping;
import dev.parley.e164.AddressParser;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.http.Routes;
import dev.parley.http.WebServer;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.ErrorCatalogue.Entry;
import dev.parley.message.ErrorCatalogue.Mode;
import dev.parley.message.FakeMessages;
import dev.parley.message.FakeRetention;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.number.FakeClaims;
import dev.parley.number.FakeRates;
import dev.parley.number.FakeSenders;
import dev.parley.number.FakeStock;
import dev.parley.number.Rates;
import dev.parley.number.SenderKind;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.Bearers;
import dev.parley.people.Login;
import dev.parley.people.Person;
import dev.parley.people.PersonSid;
import dev.parley.people.Principal;
import dev.parley.people.Role;
import dev.parley.policy.Decision;
import dev.parley.service.FakeServices;
import dev.parley.sid.SidSource;
import dev.parley.testing.SettableClock;
import dev.parley.webhook.FakeWebhooks;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The API behind a real socket, everything behind it in memory, the clock standing still. */
public final class ApiFixture implements AutoCloseable {
  public static final Instant NOW = Instant.parse("2023-08-24T05:01:45.678Z");
  public static final String ADMIN_TOKEN = "the-admin-token";
  public static final PhoneNumber SENDER = new PhoneNumber("+12015550123", "US");

  public final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  public final FakeAccounts accounts = new FakeAccounts(clock);
  public final FakeSenders senders = new FakeSenders(clock);
  public final FakeServices services = new FakeServices(senders, clock);
  public final FakeStock stock = new FakeStock(senders);
  public final FakeClaims claims = new FakeClaims(clock);
  public final FakeMessages messages = new FakeMessages();
  public final FakeRetention retention = new FakeRetention(clock);
  public final FakeWebhooks webhooks = new FakeWebhooks(accounts);
  public final FakeIntake intake = new FakeIntake(this::record);
  public final Account account = accounts.create("Shop");
  public final FakeRestore restore = new FakeRestore();
  public final FakeRates rates = new FakeRates();
  private final Rates shown = new Rates(senders, Shaping.OFF, rates);
  public final FakeAddedCarriers addedCarriers = new FakeAddedCarriers();
  public final FakeCarriers carriers = new FakeCarriers();

  /** A carrier that is bound and one that is not, and a route for numbers of the United Kingdom. */
  private final Router router = FakeRoutes.router();

  public final WebServer server;
  public final SettableClock limits = new SettableClock(NOW);
  private final AttemptLimiter attempts = new AttemptLimiter(limits::nanoTime);
  private final Bearers bearers;
  private final HttpClient client = HttpClient.newHttpClient();

  public ApiFixture() throws IOException, InterruptedException {
    this(false);
  }

  /**
   * @param scheduling whether messages can be scheduled without a service
   */
  public ApiFixture(boolean scheduling) throws IOException, InterruptedException {
    this(scheduling, (_, _, _, _) -> {}, _ -> Optional.empty());
  }

  /** What else a test wants behind the same socket. */
  public interface Extra {
    void register(Routes routes, AdminAccess admin, AttemptLimiter attempts, ApiErrors errors);
  }

  /**
   * @param bearers of tokens that this fixture does not know
   */
  public ApiFixture(boolean scheduling, Extra extra, Bearers bearers)
      throws IOException, InterruptedException {
    this.bearers = bearers;
    senders.add(account.sid(), SENDER, SenderKind.LONG_CODE, "Shop");
    ApiErrors errors = new ApiErrors(catalogue());
    server = new WebServer(WebServer.Settings.local(0), errors, clock);
    AdminAccess admin = new AdminAccess(this::bearer, attempts, errors);
    extra.register(server, admin, attempts, errors);
    new TwilioApi(
            accounts,
            senders,
            services,
            stock,
            messages,
            intake,
            errors,
            new Addresses(),
            new SidSource(clock, new Random(1)),
            new Schedule(scheduling, clock),
            clock,
            new StaffAccess(admin, accounts, errors))
        .register(server);
    new ParleyApi(
            accounts,
            senders,
            messages,
            retention,
            webhooks,
            errors,
            new Addresses(),
            admin,
            shown,
            clock)
        .register(server);
    new NumberClaimsResource(
            new OwnerAccess(new ApiAccess(accounts, errors), admin, accounts, errors),
            errors,
            senders,
            claims,
            new Addresses(),
            intake,
            new SidSource(clock, new Random(1)),
            new Random(1),
            shown)
        .register(server);
    new NumbersResource(admin, errors, accounts, stock, senders, services, new Addresses(), shown)
        .register(server);
    new SenderRatesResource(admin, errors, accounts, senders, shown, rates).register(server);
    new RestoreApi(admin, restore).register(server);
    new CarriersResource(errors, admin, carriers).register(server);
    new CarrierChanges(errors, admin, addedCarriers).register(server);
    new RoutesResource(admin, router, new AddressParser()).register(server);
    new RouteChanges(errors, admin, addedCarriers).register(server);
    server.start();
  }

  /** The admin token, and one for each role: its name and {@code -token}. */
  private Optional<Principal> bearer(String token) {
    if (token.equals(ADMIN_TOKEN)) {
      return Optional.of(Principal.operator());
    }
    return Role.parse(token.replace("-token", ""))
        .map(this::somebody)
        .map(Principal::of)
        .or(() -> bearers.find(token));
  }

  /** Developers reach the account of this fixture. */
  private Person somebody(Role role) {
    return new Person(
        new PersonSid(UUID.nameUUIDFromBytes(role.text().getBytes(StandardCharsets.UTF_8))),
        new Login(role.text()),
        role.text(),
        role,
        role.scoped() ? Set.of(account.sid().id()) : Set.of(),
        true,
        false,
        NOW,
        NOW);
  }

  public static ErrorCatalogue catalogue() {
    return new ErrorCatalogue(
        Map.of(
            21611,
            new Entry(21611, Mode.SYNCHRONOUS, 400, "Too many queued messages", "c", "slower"),
            21610,
            new Entry(21610, Mode.SYNCHRONOUS, 400, "Attempt to send to unsubscribed", "c", "r"),
            21478,
            new Entry(21478, Mode.SYNCHRONOUS, 409, "Suspended by the operator", "c", "r"),
            21479,
            new Entry(21479, Mode.SYNCHRONOUS, 409, "Closed", "c", "r"),
            30034,
            new Entry(30034, Mode.ASYNCHRONOUS, 0, "Unregistered number", "c", "r"),
            30003,
            new Entry(30003, Mode.ASYNCHRONOUS, 0, "Unreachable handset", "c", "r")));
  }

  /** The intake's usual answer: stored, allowed, queued. */
  public Acceptance record(Draft draft) {
    MessageView message = view(draft, MessageState.QUEUED, null);
    messages.put(message);
    return new Acceptance.Recorded(
        message, new Decision.Allowed(List.of(), new Decision.FactsDigest(1, "{}")));
  }

  public static MessageView view(Draft draft, MessageState state, @Nullable Integer error) {
    return new MessageView(
        draft.sid(),
        draft.account(),
        draft.direction(),
        draft.from(),
        draft.to(),
        draft.body(),
        1,
        state,
        error,
        draft.statusCallback(),
        NOW,
        NOW,
        null,
        draft.service(),
        draft.endUser());
  }

  public String path(String rest) {
    return "/2010-04-01/Accounts/" + account.sid() + rest;
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  public HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  public HttpResponse<String> post(String path, String form)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  public HttpResponse<String> create(String form) throws IOException, InterruptedException {
    return post(path("/Messages.json"), form);
  }

  public HttpRequest.Builder request(String path) {
    return anonymous(path)
        .header("Authorization", basic(account.sid().toString(), account.authToken().value()));
  }

  public HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  public static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public void close() {
    server.close();
    client.close();
  }

  /** Enough of a parser for these tests. */
  private static final class Addresses implements AddressReader {
    @Override
    public ParsedAddress recipient(String written, @Nullable String senderRegion) {
      return sender(written);
    }

    @Override
    public ParsedAddress sender(String written) {
      if (written.equals("911")) {
        return new ParsedAddress.Emergency("911", "US");
      }
      if (written.startsWith("+") && written.length() >= 8 && written.length() <= 16) {
        return new ParsedAddress.Usable(new PhoneNumber(written, "US"));
      }
      if (written.length() == 5 && written.chars().allMatch(Character::isDigit)) {
        return new ParsedAddress.Usable(new ShortCode(written));
      }
      if (written.equals("Shop")) {
        return new ParsedAddress.Usable(new AlphanumericId(written));
      }
      return new ParsedAddress.Unusable("it has letters");
    }
  }
}
