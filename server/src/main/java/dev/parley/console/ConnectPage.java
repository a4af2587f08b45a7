package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.Senders;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /connect}: how to point an application here, ready to copy. */
final class ConnectPage {
  static final String PATH = "/connect";

  private static final String UNKNOWN_SENDER = "+12015550123";
  private static final String RECIPIENT = "+12025550101";

  private final Pages pages;
  private final Accounts accounts;
  private final Senders senders;
  private final Supplier<ConsoleFacts> facts;

  ConnectPage(Pages pages, Accounts accounts, Senders senders, Supplier<ConsoleFacts> facts) {
    this.pages = pages;
    this.accounts = accounts;
    this.senders = senders;
    this.facts = facts;
  }

  Response show(Request request) {
    Optional<Account> account =
        request
            .query()
            .first("account")
            .map(
                text -> AccountSid.parse(text).flatMap(accounts::find).filter(pages.viewer()::sees))
            .orElseGet(this::firstAccount);
    if (account.isEmpty()) {
      return pages.problem(
          404, "No such account", "There is no account to connect to under this address.");
    }
    boolean withToken = request.query().first("token").filter("shown"::equals).isPresent();
    return pages.page(
        200,
        "connect.jte",
        "Connect your app",
        PageHead.Section.CONNECT,
        "parley dev",
        view(account.get(), withToken));
  }

  /** One message by curl, with the first account and its first number. */
  String curl() {
    return firstAccount().map(this::curl).orElse("");
  }

  private ConnectView view(Account account, boolean withToken) {
    ConsoleFacts here = facts.get();
    String url = PATH + "?account=" + account.sid();
    return new ConnectView(
        here.baseUrl(),
        account.sid().toString(),
        account.friendlyName(),
        withToken ? account.authToken().value() : null,
        url + "&token=shown#token",
        url + "#token",
        accounts.all().stream()
            .filter(pages.viewer()::sees)
            .map(each -> link(each, account))
            .toList(),
        numbers(account).stream().map(ConnectPage::senderView).toList(),
        environment(account, withToken),
        curl(account),
        here.proxyUrl() == null ? null : proxy(here, here.proxyUrl()),
        ClientSnippets.java(here.baseUrl()),
        ClientSnippets.node(here.baseUrl()));
  }

  private static ConnectView.AccountLink link(Account account, Account current) {
    return new ConnectView.AccountLink(
        PATH + "?account=" + account.sid(),
        account.friendlyName(),
        account.sid().equals(current.sid()));
  }

  private static String environment(Account account, boolean withToken) {
    return "export TWILIO_ACCOUNT_SID="
        + account.sid()
        + "\nexport TWILIO_AUTH_TOKEN="
        + (withToken ? account.authToken().value() : "…");
  }

  private String curl(Account account) {
    String from =
        numbers(account).stream()
            .map(sender -> sender.address().text())
            .findFirst()
            .orElse(UNKNOWN_SENDER);
    return """
    curl -u "%s:$TWILIO_AUTH_TOKEN" \\
      %s/2010-04-01/Accounts/%s/Messages.json \\
      --data-urlencode "From=%s" \\
      --data-urlencode "To=%s" \\
      --data-urlencode "Body=Hello from my app\"\
    """
        .formatted(account.sid(), facts.get().baseUrl(), account.sid(), from, RECIPIENT);
  }

  private static ConnectView.Proxy proxy(ConsoleFacts here, String proxyUrl) {
    String caFile = here.caFile() == null ? "ca.pem" : here.caFile();
    return new ConnectView.Proxy(
        proxyUrl,
        here.trustStoreFile() == null ? ClientSnippets.trustStoreCommand(caFile) : null,
        ClientSnippets.javaEnvironment(proxyUrl, trustStore(here)),
        ClientSnippets.nodeEnvironment(proxyUrl, caFile));
  }

  private static String trustStore(ConsoleFacts here) {
    return here.trustStoreFile() == null ? "parley-trust.p12" : here.trustStoreFile();
  }

  private Optional<Account> firstAccount() {
    return accounts.all().stream()
        .filter(pages.viewer()::sees)
        .min(
            Comparator.comparing((Account each) -> each.status())
                .thenComparing(Account::createdAt));
  }

  /** Long codes first: the usual choice for a first message. */
  private List<Sender> numbers(Account account) {
    return senders.heldBy(account.sid()).stream()
        .sorted(Comparator.comparing(Sender::kind).thenComparing(sender -> sender.address().text()))
        .toList();
  }

  private static ConnectView.SenderView senderView(Sender sender) {
    return new ConnectView.SenderView(
        sender.address().text(), kind(sender.kind()), sender.friendlyName(), smsUrl(sender));
  }

  private static @Nullable String smsUrl(Sender sender) {
    return sender.webhooks().smsUrl();
  }

  private static String kind(SenderKind kind) {
    return kind.text().replace('_', ' ');
  }
}
