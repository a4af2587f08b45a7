package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.AccountType;
import dev.parley.account.Accounts;
import dev.parley.account.Standing;
import dev.parley.audit.Cause;
import dev.parley.audit.RecordedNotes;
import dev.parley.config.Secret;
import dev.parley.e164.Address;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.message.Attempt;
import dev.parley.message.Direction;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.MessageFilter;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.number.NewSender;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import dev.parley.number.Senders;
import dev.parley.policy.Decision;
import dev.parley.policy.Finding;
import dev.parley.webhook.FakeWebhooks;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One account with two senders, and messages that tests put in. */
public final class ConsoleFixture {
  public static final Instant NOW = Instant.parse("2026-11-23T10:15:30Z");
  public static final AccountSid ACCOUNT = new AccountSid(new UUID(0x0199L, 1));
  public static final String TOKEN = "0123456789abcdef0123456789abcdef";
  public static final String LONG_CODE = "+12015550123";
  public static final String PHONE = "+12025550101";

  public final FakeMessages messages = new FakeMessages();
  public final Accounts accounts = new OneAccount();
  public final FakeWebhooks webhooks = new FakeWebhooks(accounts);
  public final Senders senders = new TwoSenders();
  public final RecordedNotes notes = new RecordedNotes();
  public final RoutesRecorder routes = new RoutesRecorder();
  public final Pages pages;

  private ConsoleFixture(boolean sandbox, @Nullable String proxyUrl) {
    Assets assets = new Assets();
    pages = new Pages(assets, sandbox);
    ErrorCatalogue catalogue =
        new ErrorCatalogue(
            Map.of(
                21610,
                new ErrorCatalogue.Entry(
                    21610,
                    ErrorCatalogue.Mode.SYNCHRONOUS,
                    400,
                    "The recipient has opted out.",
                    "They texted STOP to this sender.",
                    "Wait for START.")));
    new ConsolePages(
            pages,
            assets,
            messages,
            webhooks,
            accounts,
            senders,
            catalogue,
            ConsoleFixture::segments,
            () -> new ConsoleFacts("http://127.0.0.1:8080", proxyUrl, "/data/my ca.pem", null),
            notes,
            Clock.fixed(NOW, ZoneOffset.UTC))
        .register(new ConsoleRoutes(routes, ConsoleDoor.OPEN));
  }

  public static ConsoleFixture sandbox() {
    return new ConsoleFixture(true, "http://127.0.0.1:9802");
  }

  public static ConsoleFixture live() {
    return new ConsoleFixture(false, null);
  }

  /** Segments of ten characters: short enough to read in a test. */
  private static TextShape.Segmented segments(String text) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < text.length(); i += 10) {
      parts.add(text.substring(i, Math.min(text.length(), i + 10)));
    }
    return new TextShape.Segmented("GSM-7", parts);
  }

  public static MessageView message(int number, MessageState state, @Nullable String body) {
    boolean inbound = state == MessageState.RECEIVED;
    return new MessageView(
        MessageSid.sms(new UUID(0x0199_0000L, number)),
        ACCOUNT,
        inbound ? Direction.INBOUND : Direction.OUTBOUND_API,
        inbound ? PHONE : LONG_CODE,
        inbound ? LONG_CODE : PHONE,
        body,
        1,
        state,
        state == MessageState.REFUSED ? 21610 : null,
        null,
        NOW.plusSeconds(number),
        NOW.plusSeconds(number),
        null);
  }

  public static Decision.Refused optedOut() {
    return new Decision.Refused(
        List.of(
            new Finding(
                "opted-out",
                3,
                "S7",
                21610,
                "The recipient opted out of messages from this sender.",
                "STOP on 2026-11-22",
                "Wait until they text START.")),
        new Decision.FactsDigest(7, "{\"optOuts\":1}"));
  }

  /** In memory; newest first when listed. */
  public static final class FakeMessages implements Messages {
    private final List<MessageView> views = new ArrayList<>();
    private final Map<MessageSid, Decision> decisions = new HashMap<>();
    private final Map<MessageSid, List<TimelineEntry>> timelines = new HashMap<>();
    private final Map<MessageSid, List<Attempt>> attempts = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();

    /** Of cancellations and redactions. */
    public final List<Cause> causes = new ArrayList<>();

    private Runnable whenListed = () -> {};

    /** What happens while a list is being read. */
    public void whenListed(Runnable listener) {
      whenListed = listener;
    }

    public void add(MessageView view) {
      views.addFirst(view);
    }

    public void decide(MessageView view, Decision decision) {
      decisions.put(view.sid(), decision);
    }

    public void tell(MessageView view, TimelineEntry... entries) {
      timelines.put(view.sid(), List.of(entries));
    }

    /** So many messages were sent for this end user. */
    public void count(String endUser, long sent) {
      counts.put(endUser, sent);
    }

    @Override
    public List<EndUserCount> endUsers(
        AccountSid account, Instant since, @Nullable String after, int limit) {
      return counts.entrySet().stream()
          .filter(count -> after == null || count.getKey().compareTo(after) > 0)
          .limit(limit)
          .map(count -> new EndUserCount(count.getKey(), count.getValue()))
          .toList();
    }

    @Override
    public Optional<MessageView> find(AccountSid account, MessageSid sid) {
      return find(sid).filter(view -> view.account().equals(account));
    }

    @Override
    public Optional<MessageView> find(MessageSid sid) {
      return views.stream().filter(view -> view.sid().equals(sid)).findFirst();
    }

    @Override
    public Page list(MessageFilter filter) {
      whenListed.run();
      List<MessageView> found =
          views.stream()
              .dropWhile(view -> filter.after() != null && !view.sid().equals(filter.after()))
              .skip(filter.after() == null ? 0 : 1)
              .filter(view -> filter.withRefused() || view.state() != MessageState.REFUSED)
              .filter(view -> filter.account() == null || view.account().equals(filter.account()))
              .filter(view -> filter.to() == null || view.to().equals(filter.to()))
              .filter(view -> filter.from() == null || view.from().equals(filter.from()))
              .toList();
      int end = Math.min(filter.limit(), found.size());
      return new Page(found.subList(0, end), end < found.size() ? found.get(end - 1).sid() : null);
    }

    @Override
    public Optional<Decision> decision(MessageSid sid) {
      return Optional.ofNullable(decisions.get(sid));
    }

    @Override
    public List<TimelineEntry> timeline(MessageSid sid) {
      return timelines.getOrDefault(sid, List.of());
    }

    public void attempted(MessageView view, Attempt... made) {
      attempts.put(view.sid(), List.of(made));
    }

    @Override
    public List<Attempt> attempts(MessageSid sid) {
      return attempts.getOrDefault(sid, List.of());
    }

    @Override
    public ChangeOutcome cancel(AccountSid account, MessageSid sid, Cause cause) {
      causes.add(cause);
      return change(account, sid, MessageState.QUEUED);
    }

    @Override
    public ChangeOutcome redact(AccountSid account, MessageSid sid, Cause cause) {
      causes.add(cause);
      return change(account, sid, MessageState.DELIVERED);
    }

    @Override
    public ChangeOutcome delete(AccountSid account, MessageSid sid, Cause cause) {
      causes.add(cause);
      throw new UnsupportedOperationException("no page deletes");
    }

    private ChangeOutcome change(AccountSid account, MessageSid sid, MessageState allowed) {
      Optional<MessageView> found = find(account, sid);
      if (found.isEmpty()) {
        return new ChangeOutcome.NotFound();
      }
      return found.get().state() == allowed
          ? new ChangeOutcome.Changed(found.get())
          : new ChangeOutcome.Conflict(found.get());
    }
  }

  private static final class OneAccount implements Accounts {
    private final Account account =
        new Account(
            ACCOUNT,
            ACCOUNT,
            "Dev <b>",
            new Standing(Standing.Status.ACTIVE, Standing.SetBy.OPERATOR, "", NOW),
            new Secret(TOKEN),
            null,
            null,
            AccountType.FULL,
            false,
            NOW,
            NOW);

    @Override
    public Optional<Account> find(AccountSid sid) {
      return sid.equals(ACCOUNT) ? Optional.of(account) : Optional.empty();
    }

    @Override
    public List<Account> under(AccountSid owner) {
      return all();
    }

    @Override
    public List<Account> all() {
      return List.of(account);
    }

    @Override
    public Optional<Account> authenticate(String user, String password) {
      throw new UnsupportedOperationException("pages do not authenticate");
    }
  }

  private static final class TwoSenders implements Senders {
    private final List<Sender> all =
        List.of(
            sender("SC", 2, new ShortCode("12345"), SenderKind.SHORT_CODE),
            sender("PN", 1, new PhoneNumber(LONG_CODE, "US"), SenderKind.LONG_CODE));

    private static Sender sender(String prefix, long id, Address address, SenderKind kind) {
      return new Sender(
          new SenderSid(prefix, new UUID(0, id)),
          ACCOUNT,
          address,
          kind,
          address.text(),
          Sender.Webhooks.NONE,
          NOW,
          NOW);
    }

    @Override
    public Optional<Sender> find(SenderSid sid) {
      return all.stream().filter(sender -> sender.sid().equals(sid)).findFirst();
    }

    @Override
    public Optional<Sender> byAddress(Address address) {
      return all.stream().filter(sender -> sender.address().equals(address)).findFirst();
    }

    @Override
    public Optional<Sender> byText(String address) {
      return all.stream().filter(sender -> sender.address().text().equals(address)).findFirst();
    }

    @Override
    public List<Sender> heldBy(AccountSid account) {
      return account.equals(ACCOUNT) ? all : List.of();
    }

    @Override
    public List<Sender> all() {
      return all;
    }

    @Override
    public Optional<Sender> add(NewSender wanted, Cause cause) {
      throw new UnsupportedOperationException("pages change no senders");
    }

    @Override
    public Optional<Sender> update(SenderSid sid, UnaryOperator<Sender> change, Cause cause) {
      throw new UnsupportedOperationException("pages change no senders");
    }

    @Override
    public Optional<Sender> move(SenderSid sid, AccountSid to, Cause cause) {
      throw new UnsupportedOperationException("pages change no senders");
    }

    @Override
    public boolean release(SenderSid sid, Cause cause) {
      throw new UnsupportedOperationException("pages change no senders");
    }
  }
}
