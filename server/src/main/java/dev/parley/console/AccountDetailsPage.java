package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.ManagedAccounts;
import dev.parley.account.NewAccount;
import dev.parley.account.Standing;
import dev.parley.account.StandingChange;
import dev.parley.account.Terms;
import dev.parley.account.TermsAcceptance;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.message.Retention;
import dev.parley.people.Permission;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /accounts/{sid}}: where an account stands and who set that (S3), its subaccounts (S5), the
 * terms it accepted (S4).
 */
final class AccountDetailsPage {
  private static final String ONE = AccountsPage.PATH + "/{sid}";

  private final Pages pages;
  private final ManagedAccounts accounts;
  private final Retention retention;
  private final AccountRows rows;

  AccountDetailsPage(Pages pages, ManagedAccounts accounts, Retention retention) {
    this.pages = pages;
    this.accounts = accounts;
    this.retention = retention;
    this.rows = new AccountRows(accounts);
  }

  void register(ConsoleRoutes routes) {
    Entrance managers = Entrance.of(Permission.MANAGE_ACCOUNTS);
    routes.get(ONE, Entrance.of(Permission.READ), request -> of(request, this::show));
    routes.post(ONE, managers, request -> of(request, this::change));
    routes.post(ONE + "/standing", managers, request -> of(request, this::setStanding));
    routes.post(ONE + "/retention", managers, request -> of(request, this::setRetention));
    routes.post(ONE + "/terms", managers, request -> of(request, this::accept));
  }

  interface OfAccount {
    Response handle(Request request, Account account);
  }

  private Response of(Request request, OfAccount handler) {
    return find(pages, accounts, request)
        .map(account -> handler.handle(request, account))
        .orElseGet(() -> notFound(pages));
  }

  /** The account of the address, when the viewer sees it. */
  static Optional<Account> find(Pages pages, ManagedAccounts accounts, Request request) {
    return AccountSid.parse(request.pathParameter("sid"))
        .flatMap(accounts::find)
        .filter(pages.viewer()::sees);
  }

  static Response notFound(Pages pages) {
    return pages.problem(404, "No such account", "There is no account with this sid that you see.");
  }

  private Response show(Request request, Account account) {
    String notice =
        switch (request.query().first("done").orElse("")) {
          case "changed" -> "Changed.";
          case "active" ->
              "The account may act and send again. What failed meanwhile stays failed.";
          case "suspended" -> "The account is suspended. What waited has failed with 30002.";
          case "closed" -> "The account is closed for good.";
          case "unchanged" -> "It stood like that already.";
          case "accepted" -> "The acceptance is recorded.";
          default -> "";
        };
    return render(200, account, FormView.UNSENT, notice);
  }

  private Response render(int status, Account account, FormView sent, String notice) {
    return pages.page(
        status,
        "accountDetails.jte",
        account.friendlyName(),
        PageHead.Section.ACCOUNTS,
        "parley accounts show " + account.sid(),
        view(account, sent, notice));
  }

  private AccountDetails view(Account account, FormView sent, String notice) {
    List<Account> under =
        accounts.under(account.sid()).stream().filter(it -> !it.equals(account)).toList();
    List<AccountsView.Row> shown = under.stream().limit(AccountsPage.ROWS).map(rows::row).toList();
    Account parent = rows.parent(account);
    Standing effective = rows.effective(account);
    return new AccountDetails(
        account.sid().toString(),
        account.friendlyName(),
        parent == null
            ? null
            : new AccountDetails.AccountLink(AccountRows.url(parent), parent.friendlyName()),
        standing(account.standing()),
        effective.equals(account.standing()) ? null : standing(effective),
        account.secondaryToken() != null,
        account.webhookRetry(),
        retention.of(account.sid()).map(Retention.Setting::days).orElse(retention.instanceDays()),
        Times.dateAndTime(account.createdAt()),
        accounts.keys().of(account.sid()).size(),
        accounts.endUsers().stopped(account.sid()).size(),
        shown,
        under.size() - shown.size(),
        account.isSubaccount() ? null : terms(account.terms()),
        sent,
        notice);
  }

  private static AccountDetails.StandingView standing(Standing standing) {
    return new AccountDetails.StandingView(
        AccountRows.status(standing.status()),
        standing.setBy().text(),
        Times.dateAndTime(standing.since()),
        Times.iso(standing.since()),
        standing.reason());
  }

  private static AccountDetails.TermsView terms(@Nullable TermsAcceptance last) {
    Terms.Version current = Terms.current();
    return new AccountDetails.TermsView(
        last != null && last.version() >= Terms.oldestAllowed(),
        last == null
            ? null
            : new AccountDetails.Accepted(
                last.version(), last.by(), Times.dateAndTime(last.at()), last.declaredUse()),
        current.number(),
        current.published().toString());
  }

  private static Response back(Account account, String done) {
    return Response.seeOther(AccountRows.url(account) + "?done=" + done);
  }

  private Response change(Request request, Account account) {
    FormReader form = new FormReader("settings", request);
    String name = form.required("name", NewAccount.NAME_MAX, "Give it a name.");
    boolean retry = form.checked("retry");
    String reason = form.reason();
    if (form.wrong()) {
      return render(400, account, form.view(), "");
    }
    if (!name.equals(account.friendlyName())) {
      accounts.rename(account.sid(), name, pages.viewer().cause(reason));
    }
    if (retry != account.webhookRetry()) {
      accounts.setWebhookRetry(account.sid(), retry, pages.viewer().cause(reason));
    }
    return back(account, "changed");
  }

  private Response setRetention(Request request, Account account) {
    FormReader form = new FormReader("retention", request);
    String written = form.text("days", 9);
    int days = written.matches("\\d{1,6}") ? Integer.parseInt(written) : 0;
    String reason = form.reason();
    if (days < Retention.ACCOUNT_DAYS_MIN || days > retention.instanceDays()) {
      form.problem(
          "days",
          "A whole number from "
              + Retention.ACCOUNT_DAYS_MIN
              + " to "
              + retention.instanceDays()
              + ", the days this server keeps messages.");
    }
    if (form.wrong()) {
      return render(400, account, form.view(), "");
    }
    retention.set(account.sid(), days, pages.viewer().cause(reason));
    return back(account, "changed");
  }

  private Response setStanding(Request request, Account account) {
    boolean closes = request.form().first("status").filter("closed"::equals).isPresent();
    FormReader form = new FormReader(closes ? "close" : "standing", request);
    Optional<Standing.Status> wanted = status(form.text("status", 20));
    String reason = form.requiredReason();
    if (wanted.isEmpty()) {
      form.problem("status", "Choose active, suspended or closed.");
    }
    if (closes && !form.checked("sure")) {
      form.problem("sure", "Closing is final: confirm it.");
    }
    if (!form.wrong()) {
      StandingChange change =
          accounts.changeStanding(
              account.sid(),
              wanted.orElseThrow(),
              Standing.SetBy.OPERATOR,
              pages.viewer().cause(reason));
      switch (change) {
        case StandingChange.Changed _ -> {
          return back(account, wanted.orElseThrow().text());
        }
        case StandingChange.Unchanged _ -> {
          return back(account, "unchanged");
        }
        case StandingChange.Later() ->
            form.problem(
                "status",
                "Those who opted out of its messaging services are being kept for its numbers;"
                    + " close it again to go on.");
        case StandingChange.Closed() ->
            form.problem("status", "This account is closed, and closing is final.");
        case StandingChange.NoSuchAccount() -> {
          return notFound(pages);
        }
        case StandingChange.SetByOperator(), StandingChange.ParentNotActive() ->
            throw new IllegalStateException("the operator was refused: " + change);
      }
    }
    return render(400, account, form.view(), "");
  }

  private static Optional<Standing.Status> status(String written) {
    for (Standing.Status status : Standing.Status.values()) {
      if (status.text().equals(written)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }

  private Response accept(Request request, Account account) {
    FormReader form = new FormReader("terms", request);
    int version = version(form.text("version", 9));
    String use =
        form.required(
            "use",
            TermsAcceptance.DECLARED_USE_MAX,
            "Write down what the account sends, and to whom, in its owner's words.");
    String reason = form.requiredReason();
    if (!Terms.isOffered(version)) {
      form.problem(
          "version",
          "This version is not offered; the newest is " + Terms.current().number() + ".");
    }
    if (form.wrong()) {
      return render(400, account, form.view(), "");
    }
    Optional<Account> accepted =
        accounts.acceptTerms(account.sid(), version, use, pages.viewer().cause(reason));
    if (accepted.isEmpty()) {
      form.problem("version", "A subaccount accepts nothing itself: its owner does.");
      return render(409, account, form.view(), "");
    }
    return back(account, "accepted");
  }

  /** 0, which is no version, for what is no number. */
  private static int version(String written) {
    return written.matches("\\d{1,9}") ? Integer.parseInt(written) : 0;
  }
}
