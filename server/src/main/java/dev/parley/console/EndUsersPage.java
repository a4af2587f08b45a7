package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.EndUser;
import dev.parley.account.EndUserChange;
import dev.parley.account.EndUsers;
import dev.parley.account.ManagedAccounts;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.message.Messages;
import dev.parley.message.Messages.EndUserCount;
import dev.parley.people.Permission;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code /accounts/{sid}/end-users}: the users of an account's application (S5): how much was sent
 * for each, who is stopped, and the means to stop one and let it go on (S17).
 */
public final class EndUsersPage {
  private static final String ONE = AccountsPage.PATH + "/{sid}/end-users";
  private static final String FORM = "stop";
  private static final List<String> DAYS = List.of("1", "7", "31");

  private final Pages pages;
  private final ManagedAccounts accounts;
  private final Messages messages;
  private final Clock clock;

  EndUsersPage(Pages pages, ManagedAccounts accounts, Messages messages, Clock clock) {
    this.pages = pages;
    this.accounts = accounts;
    this.messages = messages;
    this.clock = clock;
  }

  void register(ConsoleRoutes routes) {
    Entrance managers = Entrance.of(Permission.MANAGE_ACCOUNTS);
    routes.get(ONE, Entrance.of(Permission.READ), request -> of(request, this::list));
    routes.post(ONE + "/stop", managers, request -> of(request, this::stop));
    routes.post(ONE + "/resume", managers, request -> of(request, this::resume));
  }

  /**
   * @param days how many are counted
   * @param choices of days
   * @param onlyStopped whether the others are left out
   * @param nextUrl null on the last page
   */
  public record View(
      String accountUrl,
      String account,
      String days,
      List<String> choices,
      boolean onlyStopped,
      List<Row> rows,
      FormView form,
      String notice,
      String problem,
      @Nullable String nextUrl) {
    public View {
      choices = List.copyOf(choices);
      rows = List.copyOf(rows);
    }

    public String url() {
      return accountUrl + "/end-users";
    }
  }

  /**
   * @param messages null where they were not counted
   * @param stopped null for one that is not
   */
  public record Row(String tag, @Nullable Long messages, @Nullable Stopped stopped) {}

  public record Stopped(String by, String since, String reason) {}

  private record Asked(String days, boolean onlyStopped, String after) {
    static Asked of(Request request) {
      String days = request.query().first("days").filter(DAYS::contains).orElse(DAYS.getFirst());
      boolean stopped = request.query().first("status").filter("stopped"::equals).isPresent();
      return new Asked(
          days, stopped, request.query().first("after").filter(EndUser::isTag).orElse(""));
    }

    String url(Account account, String place) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("days", days);
      parameters.put("status", onlyStopped ? "stopped" : "");
      parameters.put("after", place);
      return PageUrl.of(AccountRows.url(account) + "/end-users", parameters);
    }
  }

  private Response of(Request request, AccountDetailsPage.OfAccount handler) {
    return AccountDetailsPage.find(pages, accounts, request)
        .map(account -> handler.handle(request, account))
        .orElseGet(() -> AccountDetailsPage.notFound(pages));
  }

  private Response list(Request request, Account account) {
    String notice =
        switch (request.query().first("done").orElse("")) {
          case "stopped" ->
              "Nothing more leaves for this end user; what waited has failed with 97017.";
          case "resumed" -> "The end user may go on. What failed meanwhile stays failed.";
          case "unchanged" -> "It was like that already.";
          default -> "";
        };
    return render(200, request, account, FormView.UNSENT, notice, "");
  }

  private Response render(
      int status, Request request, Account account, FormView sent, String notice, String problem) {
    Asked asked = Asked.of(request);
    SortedMap<String, @Nullable Long> tags = tags(asked, account);
    List<Row> rows =
        tags.entrySet().stream()
            .limit(AccountsPage.ROWS)
            .map(entry -> row(account, entry.getKey(), entry.getValue()))
            .toList();
    View view =
        new View(
            AccountRows.url(account),
            account.friendlyName(),
            asked.days(),
            DAYS,
            asked.onlyStopped(),
            rows,
            sent.of(FORM),
            notice,
            problem,
            tags.size() > rows.size() ? asked.url(account, rows.getLast().tag()) : null);
    return pages.page(
        status,
        "endUsers.jte",
        "End users of " + account.friendlyName(),
        PageHead.Section.ACCOUNTS,
        "parley end-users list " + account.sid(),
        view);
  }

  /** Those of a page and one more, when there are more. */
  private SortedMap<String, @Nullable Long> tags(Asked asked, Account account) {
    int wanted = AccountsPage.ROWS + 1;
    SortedMap<String, @Nullable Long> tags = new TreeMap<>();
    if (!asked.onlyStopped()) {
      String after = asked.after().isEmpty() ? null : asked.after();
      for (EndUserCount count :
          messages.endUsers(
              account.sid(),
              clock.instant().minus(Duration.ofDays(Long.parseLong(asked.days()))),
              after,
              wanted)) {
        tags.put(count.tag(), count.messages());
      }
    }
    accounts.endUsers().stopped(account.sid()).stream()
        .map(EndUser::tag)
        .filter(tag -> tag.compareTo(asked.after()) > 0)
        .limit(wanted)
        .forEach(tag -> tags.putIfAbsent(tag, asked.onlyStopped() ? null : 0L));
    return tags;
  }

  private Row row(Account account, String tag, @Nullable Long count) {
    Stopped stopped =
        accounts
            .endUsers()
            .find(account.sid(), tag)
            .map(
                it ->
                    new Stopped(it.stoppedBy().text(), Times.dateAndTime(it.since()), it.reason()))
            .orElse(null);
    return new Row(tag, count, stopped);
  }

  private Response stop(Request request, Account account) {
    FormReader form = new FormReader(FORM, request);
    String tag = tag(form);
    String reason = form.requiredReason();
    if (!form.wrong()) {
      EndUserChange change =
          accounts
              .endUsers()
              .stop(account.sid(), tag, EndUser.StoppedBy.OPERATOR, pages.viewer().cause(reason));
      switch (change) {
        case EndUserChange.Changed _ -> {
          return back(account, "stopped");
        }
        case EndUserChange.Unchanged _ -> {
          return back(account, "unchanged");
        }
        case EndUserChange.TooMany _ ->
            form.problem(
                "tag",
                EndUsers.STOPPED_MAX + " end users of this account are stopped; no more can be.");
        case EndUserChange.StoppedAbove _ ->
            throw new IllegalStateException("nobody stands above the operator");
      }
    }
    return render(400, request, account, form.view(), "", "");
  }

  private Response resume(Request request, Account account) {
    FormReader form = new FormReader("resume", request);
    String tag = tag(form);
    String reason = form.requiredReason();
    if (form.wrong()) {
      String problem = String.join(" ", form.view().problems().values());
      return render(400, request, account, FormView.UNSENT, "", problem);
    }
    EndUserChange change =
        accounts
            .endUsers()
            .resume(account.sid(), tag, EndUser.StoppedBy.OPERATOR, pages.viewer().cause(reason));
    return back(account, change instanceof EndUserChange.Changed ? "resumed" : "unchanged");
  }

  private static String tag(FormReader form) {
    String tag = form.text("tag", EndUser.TAG_MAX);
    if (!EndUser.isTag(tag)) {
      form.problem("tag", "One word of 1 to " + EndUser.TAG_MAX + " printable ASCII characters.");
    }
    return tag;
  }

  private static Response back(Account account, String done) {
    return Response.seeOther(AccountRows.url(account) + "/end-users?done=" + done);
  }
}
