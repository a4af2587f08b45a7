package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountCreation;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.account.ManagedAccounts;
import dev.parley.account.NewAccount;
import dev.parley.config.Secret;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /accounts}: whose messages these are; one is made here, its auth token shown once. */
final class AccountsPage {
  static final String PATH = "/accounts";
  static final int ROWS = 50;

  private static final String FORM = "add";
  private static final int SID_MAX = 34;

  private final Pages pages;
  private final ManagedAccounts accounts;
  private final AccountRows rows;

  AccountsPage(Pages pages, ManagedAccounts accounts) {
    this.pages = pages;
    this.accounts = accounts;
    this.rows = new AccountRows(accounts);
  }

  void register(ConsoleRoutes routes) {
    routes.get(PATH, Entrance.of(Permission.READ), this::list);
    routes.post(PATH, Entrance.everywhere(Permission.MANAGE_ACCOUNTS), this::create);
  }

  /** The accounts that the viewer sees, oldest first. */
  static List<Account> visible(Pages pages, Accounts accounts) {
    return accounts.all().stream().filter(pages.viewer()::sees).toList();
  }

  private record Asked(String query, String parent, String status, String after) {
    static Asked of(Request request) {
      return new Asked(
          PageUrl.asked(request, "q"),
          PageUrl.asked(request, "parent"),
          PageUrl.asked(request, "status"),
          PageUrl.asked(request, "after"));
    }

    boolean filtered() {
      return !(query + parent + status).isEmpty();
    }

    String url(String place) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("q", query);
      parameters.put("parent", parent);
      parameters.put("status", status);
      parameters.put("after", place);
      return PageUrl.of(PATH, parameters);
    }
  }

  private Response list(Request request) {
    return render(200, Asked.of(request), FormView.UNSENT);
  }

  private Response render(int status, Asked asked, FormView form) {
    List<Account> found =
        visible(pages, accounts).stream().filter(account -> matches(asked, account)).toList();
    ListPage<Account> page =
        ListPage.of(found, account -> account.sid().toString(), asked.after(), ROWS);
    String next = page.next();
    AccountsView view =
        new AccountsView(
            asked.query(),
            asked.parent(),
            asked.status(),
            asked.filtered(),
            page.items().stream().map(rows::row).toList(),
            next == null ? null : asked.url(next),
            asked.after().isEmpty() ? null : asked.url(""),
            form.of(FORM));
    return pages.page(
        status,
        "accounts.jte",
        "Accounts",
        PageHead.Section.ACCOUNTS,
        "parley accounts list",
        view);
  }

  private boolean matches(Asked asked, Account account) {
    String query = asked.query().toLowerCase(Locale.ROOT);
    boolean named =
        account.friendlyName().toLowerCase(Locale.ROOT).contains(query)
            || account.sid().toString().toLowerCase(Locale.ROOT).contains(query);
    boolean under =
        asked.parent().isEmpty()
            || (account.isSubaccount() && account.owner().toString().equals(asked.parent()));
    boolean stands =
        asked.status().isEmpty() || rows.effective(account).status().text().equals(asked.status());
    return named && under && stands;
  }

  private Response create(Request request) {
    FormReader form = new FormReader(FORM, request);
    String name = form.required("name", NewAccount.NAME_MAX, "Give it a name.");
    AccountSid parent = sid(form, "parent");
    AccountSid sid = sid(form, "sid");
    Secret token = token(form);
    String reason = form.reason();
    if (!form.wrong()) {
      NewAccount wanted = new NewAccount(name, parent, sid, token);
      switch (accounts.create(wanted, pages.viewer().cause(reason))) {
        case AccountCreation.Created(Account account) -> {
          return told(account);
        }
        case AccountCreation.SidTaken() -> form.problem("sid", "An account has this sid already.");
        case AccountCreation.UnfitOwner() ->
            form.problem("parent", "It must be an active account that has no parent itself.");
        case AccountCreation.TooMany() ->
            form.problem(
                "parent",
                "It has "
                    + ManagedAccounts.SUBACCOUNTS_MAX
                    + " subaccounts that are not closed; more cannot be.");
      }
    }
    return render(400, new Asked("", "", "", ""), form.view());
  }

  private static @Nullable AccountSid sid(FormReader form, String field) {
    String written = form.text(field, SID_MAX);
    Optional<AccountSid> sid = AccountSid.parse(written);
    if (sid.isEmpty() && !written.isEmpty()) {
      form.problem(field, "A sid is AC and 32 hexadecimal digits.");
    }
    return sid.orElse(null);
  }

  private static @Nullable Secret token(FormReader form) {
    Optional<String> written = form.secret("token");
    if (written.isPresent() && !NewAccount.isToken(written.get())) {
      form.problem(
          "token",
          "A token has "
              + NewAccount.TOKEN_MIN
              + " to "
              + NewAccount.TOKEN_MAX
              + " letters and digits.");
      return null;
    }
    return written.map(Secret::new).orElse(null);
  }

  private Response told(Account account) {
    return new Told(
            "The account "
                + account.friendlyName()
                + " is there. Its sid, and its auth token, which this page shows once:",
            List.of(account.sid().toString(), account.authToken().value()),
            AccountRows.url(account),
            account.friendlyName())
        .page(pages, "A new account", PageHead.Section.ACCOUNTS);
  }
}
