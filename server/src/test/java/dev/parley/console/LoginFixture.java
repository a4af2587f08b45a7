package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.FakeAccounts;
import dev.parley.api.AddressReader;
import dev.parley.api.parley.FakeAddedCarriers;
import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.AuditedLines;
import dev.parley.audit.Cause;
import dev.parley.audit.RecordedNotes;
import dev.parley.audit.StoredTrail;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.RouteTable;
import dev.parley.carrier.Router;
import dev.parley.config.Setting;
import dev.parley.config.Shaping;
import dev.parley.e164.AddressParser;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.http.Response;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.number.FakeRates;
import dev.parley.number.FakeSenders;
import dev.parley.number.FakeStock;
import dev.parley.number.Rates;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.CheapPasswords;
import dev.parley.people.FirstAdmin;
import dev.parley.people.Login;
import dev.parley.people.Passwords;
import dev.parley.people.People;
import dev.parley.people.PeopleStore;
import dev.parley.people.Person;
import dev.parley.people.PersonalTokens;
import dev.parley.people.Role;
import dev.parley.people.Sealing;
import dev.parley.people.SecondFactors;
import dev.parley.people.Sessions;
import dev.parley.service.FakeServices;
import dev.parley.service.MessagingService;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import dev.parley.webhook.FakeWebhooks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Every page behind a door that asks to sign in; two accounts with a message each. */
final class LoginFixture {
  static final String PASSWORD = "correct horse battery";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Passwords PASSWORDS = CheapPasswords.with(RANDOM);
  private static final Cause CAUSE = Cause.of(new Actor.Operator());

  private static final Sealing PLAIN =
      new Sealing() {
        @Override
        public byte[] seal(byte[] plain, byte[] context) {
          return plain;
        }

        @Override
        public byte[] unseal(byte[] sealed, byte[] context) {
          return sealed;
        }
      };

  final SettableClock clock = new SettableClock(ConsoleFixture.NOW);
  final RoutesRecorder recorder = new RoutesRecorder();
  final RecordedNotes notes = new RecordedNotes();
  final FakeAccounts accounts = new FakeAccounts(clock);
  final Account shop = accounts.create("Shop");
  final Account other = accounts.create("Other");
  final ConsoleFixture.FakeMessages messages = new ConsoleFixture.FakeMessages();
  final MessageView shops = message(1, shop);
  final MessageView others = message(2, other);
  final FakeSenders senders = new FakeSenders(clock);
  final FakeServices services = new FakeServices(senders, clock);
  final FakeStock stock = new FakeStock(senders);
  final FakeAddedCarriers added = new FakeAddedCarriers();
  final FakeRates rates = new FakeRates();
  final Sender sender =
      senders
          .add(
              shop.sid(), new PhoneNumber("+12015550123", "US"), SenderKind.LONG_CODE, "front desk")
          .orElseThrow();
  final MessagingService service = services.create(shop.sid(), it -> it, CAUSE).orElseThrow();
  final FakeWebhooks webhooks = new FakeWebhooks(accounts);
  final PeopleStore people;
  final PersonalTokens tokens;
  final SecondFactors factors;
  final Sessions sessions;
  final ConsoleRoutes routes;
  final @Nullable FirstAdmin first;

  LoginFixture(TestDatabase database, Path directory) throws Exception {
    database.execute("truncate person, personal_token, second_factor, person_session cascade");
    AuditedLines.clear(database);
    AuditTable audit = new AuditTable(clock);
    SidSource sids = new SidSource(clock, RANDOM);
    var jdbi = database.database().jdbi();
    people = new PeopleStore(jdbi, audit, PASSWORDS, sids, clock, RANDOM);
    tokens = new PersonalTokens(jdbi, audit, people, sids, clock, RANDOM);
    factors = new SecondFactors(jdbi, audit, PLAIN, clock, RANDOM);
    sessions = new Sessions(jdbi, audit, clock, RANDOM);
    people.onRevoked(sessions::endWith);
    people.onPasswordReset(tokens::endWith);
    first = FirstAdmin.open(people, directory, clock, RANDOM).orElse(null);
    Assets assets = new Assets();
    Pages pages = new Pages(assets, false, accounts::all);
    LoginDoor door = new LoginDoor(pages, sessions, people);
    routes = new ConsoleRoutes(recorder, door);
    others(pages, assets);
    PeopleConsole console =
        new PeopleConsole(
            pages,
            new PeopleConsole.Parts(
                people,
                tokens,
                factors,
                sessions,
                new AttemptLimiter(clock::nanoTime),
                new StoredTrail(jdbi),
                accounts,
                RANDOM));
    console.register(routes);
    console.registerLogin(routes, door, first);
  }

  private void others(Pages pages, Assets assets) {
    messages.add(shops);
    messages.add(others);
    new ConsolePages(
            pages,
            assets,
            messages,
            webhooks,
            accounts,
            ConsoleFixture.live().senders,
            new ErrorCatalogue(Map.of()),
            text -> new TextShape.Segmented("GSM-7", List.of(text)),
            () -> new ConsoleFacts("https://sms.example", null, null, null),
            notes,
            clock)
        .register(routes);
    new AccountsConsole(pages, accounts, messages, new NinetyDays(), clock).register(routes);
    new NumbersConsole(
            pages,
            accounts,
            new NumbersPage.Parts(
                senders,
                new Rates(senders, Shaping.OFF, rates),
                rates,
                services,
                new ReadAddresses()),
            stock)
        .register(routes);
    new SettingsPage(
            pages,
            new SettingsPage.Facts(
                List.of(new Setting("http.port", "8080 <x>", "parley.yaml:3")),
                Path.of("/data"),
                Path.of("/data/master.key")))
        .register(routes);
    new CarrierSetupPage(pages, added).register(routes);
    new RouteSetupPage(pages, added, new NoLinks()).register(routes);
    new DocsPage(pages).register(routes);
    Carriers carriers = new Carriers(List.of(), new RouteTable(List.of(), List.of()));
    new CarriersPage(pages, new NoLinks()).register(routes);
    new RoutesPage(pages, new Router(carriers, () -> 0), new AddressParser()).register(routes);
  }

  private static MessageView message(int number, Account account) {
    MessageView made =
        ConsoleFixture.message(number, MessageState.QUEUED, "for " + account.friendlyName());
    return new MessageView(
        MessageSid.sms(new UUID(0x0199_0000L, number)),
        account.sid(),
        made.direction(),
        made.from(),
        made.to(),
        made.body(),
        made.segments(),
        made.state(),
        null,
        null,
        made.createdAt(),
        made.updatedAt(),
        null);
  }

  Person add(String login, Role role) {
    Set<UUID> reach = role.scoped() ? Set.of(shop.sid().id()) : Set.of();
    People.New wanted = new People.New(new Login(login), login, role, reach);
    return ((People.Outcome.Done) people.add(wanted, PASSWORD, CAUSE)).person();
  }

  Browser browser() {
    return new Browser();
  }

  /** With a session, without the work of a password. */
  Browser signedIn(Person person) {
    Browser browser = new Browser();
    browser.cookies.put("parley-session", sessions.begin(person, "192.0.2.1", "Test").value());
    return browser;
  }

  /** Keeps cookies, and sends the token of its session with forms. */
  final class Browser {
    final Map<String, String> cookies = new HashMap<>();

    Response get(String url) {
      return keep(recorder.call("GET", url, Map.of(), headers()));
    }

    String html(String url) {
      return PageRules.check(get(url), 200);
    }

    /** As a form of the page would be sent. */
    Response post(String url, Map<String, String> form) {
      Map<String, String> whole = new HashMap<>(form);
      whole.put("csrf", formToken());
      return postBare(url, whole);
    }

    String session() {
      return Objects.requireNonNull(cookies.get("parley-session"));
    }

    /** Without the token. */
    Response postBare(String url, Map<String, String> form) {
      return keep(recorder.call("POST", url, form, headers()));
    }

    String formToken() {
      Matcher matcher =
          Pattern.compile("name=\"csrf\" value=\"([0-9a-f]+)\"")
              .matcher(RoutesRecorder.text(get("/account")));
      return matcher.find() ? matcher.group(1) : "";
    }

    Response signIn(String login, String password, String code) {
      Matcher matcher =
          Pattern.compile("name=\"form\" value=\"([0-9a-f]+)\"")
              .matcher(RoutesRecorder.text(get("/login")));
      String form = matcher.find() ? matcher.group(1) : "";
      return postBare(
          "/login",
          Map.of("login", login, "password", password, "code", code, "form", form, "next", "/"));
    }

    Map<String, String> headers() {
      StringBuilder header = new StringBuilder();
      cookies.forEach((name, value) -> header.append(name).append('=').append(value).append("; "));
      return Map.of("cookie", header.toString(), "user-agent", "Test");
    }

    private Response keep(Response response) {
      String set = response.headers().get("Set-Cookie");
      if (set != null) {
        String[] pair = set.substring(0, set.indexOf(';')).split("=", 2);
        cookies.put(pair[0], pair[1]);
      }
      return response;
    }
  }

  /** With the parser of the platform. */
  private static final class ReadAddresses implements AddressReader {
    private final AddressParser parser = new AddressParser();

    @Override
    public ParsedAddress recipient(String written, @Nullable String senderRegion) {
      return parser.recipient(written, senderRegion);
    }

    @Override
    public ParsedAddress sender(String written) {
      return parser.sender(written);
    }
  }
}
