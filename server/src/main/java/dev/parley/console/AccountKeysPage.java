package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.ApiKey;
import dev.parley.account.KeySid;
import dev.parley.account.Keys;
import dev.parley.account.ManagedAccounts;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /accounts/{sid}/keys}: the API keys of an account; secrets are shown once. */
public final class AccountKeysPage {
  private static final String ONE = AccountsPage.PATH + "/{sid}/keys";
  private static final String FORM = "key";

  private final Pages pages;
  private final ManagedAccounts accounts;

  AccountKeysPage(Pages pages, ManagedAccounts accounts) {
    this.pages = pages;
    this.accounts = accounts;
  }

  void register(ConsoleRoutes routes) {
    Entrance managers = Entrance.of(Permission.MANAGE_ACCOUNTS);
    routes.get(ONE, Entrance.of(Permission.READ), request -> of(request, this::list));
    routes.post(ONE, managers, request -> of(request, this::create));
    routes.post(ONE + "/revoke", managers, request -> of(request, this::revoke));
  }

  /**
   * @param nextUrl null on the last page
   * @param firstUrl null on the first page
   */
  public record View(
      String accountUrl,
      String account,
      boolean open,
      List<Row> rows,
      List<String> kinds,
      FormView form,
      String notice,
      @Nullable String nextUrl,
      @Nullable String firstUrl) {
    public View {
      rows = List.copyOf(rows);
      kinds = List.copyOf(kinds);
    }

    public String url() {
      return accountUrl + "/keys";
    }
  }

  public record Row(String sid, String name, String kind, String created, String createdIso) {}

  private Response of(Request request, AccountDetailsPage.OfAccount handler) {
    return AccountDetailsPage.find(pages, accounts, request)
        .map(account -> handler.handle(request, account))
        .orElseGet(() -> AccountDetailsPage.notFound(pages));
  }

  private Response list(Request request, Account account) {
    String notice =
        switch (request.query().first("done").orElse("")) {
          case "revoked" -> "The key opens nothing any more.";
          case "gone" -> "There is no such key any more.";
          default -> "";
        };
    return render(200, request, account, FormView.UNSENT, notice);
  }

  private Response render(
      int status, Request request, Account account, FormView sent, String notice) {
    String after = request.query().first("after").orElse("");
    ListPage<ApiKey> page =
        ListPage.of(
            accounts.keys().of(account.sid()),
            key -> key.sid().toString(),
            after,
            AccountsPage.ROWS);
    String url = AccountRows.url(account);
    String next = page.next();
    View view =
        new View(
            url,
            account.friendlyName(),
            !account.standing().status().text().equals("closed"),
            page.items().stream().map(AccountKeysPage::row).toList(),
            Arrays.stream(ApiKey.Kind.values()).map(ApiKey.Kind::text).toList().reversed(),
            sent.of(FORM),
            notice,
            next == null ? null : url + "/keys?after=" + next,
            after.isEmpty() ? null : url + "/keys");
    return pages.page(
        status,
        "accountKeys.jte",
        "API keys of " + account.friendlyName(),
        PageHead.Section.ACCOUNTS,
        "parley keys list --account " + account.sid(),
        view);
  }

  private static Row row(ApiKey key) {
    return new Row(
        key.sid().toString(),
        key.friendlyName(),
        key.kind().text(),
        Times.dateAndTime(key.createdAt()),
        Times.iso(key.createdAt()));
  }

  private Response create(Request request, Account account) {
    FormReader form = new FormReader(FORM, request);
    String name = form.text("name", Keys.NAME_MAX);
    Optional<ApiKey.Kind> kind = kind(form.text("kind", 20));
    String reason = form.reason();
    if (kind.isEmpty()) {
      form.problem("kind", "Choose main or standard.");
    }
    if (!form.wrong()) {
      Optional<Keys.NewKey> made =
          accounts
              .keys()
              .create(account.sid(), name, kind.orElseThrow(), pages.viewer().cause(reason));
      if (made.isPresent()) {
        return told(account, made.get());
      }
      form.problem("name", "The account has " + Keys.KEYS_MAX + " keys; revoke one first.");
    }
    return render(400, request, account, form.view(), "");
  }

  private static Optional<ApiKey.Kind> kind(String written) {
    return Arrays.stream(ApiKey.Kind.values())
        .filter(kind -> kind.text().equals(written))
        .findFirst();
  }

  private Response told(Account account, Keys.NewKey made) {
    return new Told(
            "The sid of the new key, and its secret, which nobody can see again:",
            List.of(made.sid().toString(), made.secret().value()),
            AccountRows.url(account) + "/keys",
            "API keys of " + account.friendlyName())
        .page(pages, "A new API key", PageHead.Section.ACCOUNTS);
  }

  private Response revoke(Request request, Account account) {
    FormReader form = new FormReader("revoke", request);
    boolean revoked =
        KeySid.parse(form.text("key", 34))
            .flatMap(accounts.keys()::find)
            .filter(key -> key.account().equals(account.sid()))
            .map(key -> accounts.keys().revoke(key.sid(), pages.viewer().cause("")))
            .orElse(false);
    return Response.seeOther(
        AccountRows.url(account) + "/keys?done=" + (revoked ? "revoked" : "gone"));
  }
}
