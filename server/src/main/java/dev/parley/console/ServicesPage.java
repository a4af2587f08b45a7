package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.ManagedAccounts;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingServiceStore;
import dev.parley.service.MessagingServices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code /services}: pools of senders from which a message's sender is chosen. */
public final class ServicesPage {
  static final String PATH = "/services";
  static final int ROWS = 50;

  private static final String FORM = "add";
  private static final int WORD_MAX = 64;

  private final Pages pages;
  private final ManagedAccounts accounts;
  private final MessagingServices services;

  ServicesPage(Pages pages, ManagedAccounts accounts, MessagingServices services) {
    this.pages = pages;
    this.accounts = accounts;
    this.services = services;
  }

  void register(ConsoleRoutes routes) {
    routes.get(PATH, Entrance.of(Permission.READ), this::list);
    routes.post(PATH, Entrance.everywhere(Permission.MANAGE_ACCOUNTS), this::create);
  }

  /**
   * @param nextUrl null on the last page
   * @param firstUrl null on the first page
   */
  public record View(
      String query,
      String account,
      boolean filtered,
      List<MessagesView.AccountOption> accounts,
      List<String> usecases,
      List<Row> rows,
      FormView form,
      @Nullable String nextUrl,
      @Nullable String firstUrl) {
    public View {
      accounts = List.copyOf(accounts);
      usecases = List.copyOf(usecases);
      rows = List.copyOf(rows);
    }
  }

  public record Row(
      String url,
      String name,
      String sid,
      String account,
      String accountUrl,
      String usecase,
      int senders,
      String created,
      String createdIso) {}

  private record Asked(String query, String account, String after) {
    static Asked of(Request request) {
      return new Asked(
          PageUrl.asked(request, "q"),
          PageUrl.asked(request, "account"),
          PageUrl.asked(request, "after"));
    }

    String url(String place) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("q", query);
      parameters.put("account", account);
      parameters.put("after", place);
      return PageUrl.of(PATH, parameters);
    }
  }

  static List<String> usecases() {
    return List.copyOf(new TreeSet<>(MessagingService.USECASES));
  }

  private Response list(Request request) {
    return render(200, Asked.of(request), FormView.UNSENT);
  }

  private Response render(int status, Asked asked, FormView sent) {
    String query = asked.query().toLowerCase(Locale.ROOT);
    List<Account> visible = AccountsPage.visible(pages, accounts);
    List<MessagingService> found =
        visible.stream()
            .filter(
                account ->
                    asked.account().isEmpty() || account.sid().toString().equals(asked.account()))
            .flatMap(account -> services.of(account.sid()).stream())
            .filter(
                service ->
                    service.friendlyName().toLowerCase(Locale.ROOT).contains(query)
                        || service.sid().toString().toLowerCase(Locale.ROOT).contains(query))
            .toList();
    ListPage<MessagingService> page =
        ListPage.of(found, service -> service.sid().toString(), asked.after(), ROWS);
    String next = page.next();
    View view =
        new View(
            asked.query(),
            asked.account(),
            !(asked.query() + asked.account()).isEmpty(),
            visible.stream().map(NumbersPage::option).toList(),
            usecases(),
            page.items().stream().map(this::row).toList(),
            sent.of(FORM),
            next == null ? null : asked.url(next),
            asked.after().isEmpty() ? null : asked.url(""));
    return pages.page(
        status,
        "services.jte",
        "Messaging services",
        PageHead.Section.SERVICES,
        "parley services list",
        view);
  }

  private Row row(MessagingService service) {
    return new Row(
        url(service),
        name(service),
        service.sid().toString(),
        accounts.find(service.account()).map(Account::friendlyName).orElse(""),
        AccountsPage.PATH + "/" + service.account(),
        service.usecase(),
        services.pool(service.sid()).size(),
        Times.dateAndTime(service.createdAt()),
        Times.iso(service.createdAt()));
  }

  static String url(MessagingService service) {
    return PATH + "/" + service.sid();
  }

  /** What a link can be made of: the sid where it has no name. */
  static String name(MessagingService service) {
    return service.friendlyName().isBlank() ? service.sid().toString() : service.friendlyName();
  }

  private Response create(Request request) {
    FormReader form = new FormReader(FORM, request);
    Optional<AccountSid> account = NumberForm.account(form, accounts);
    String name = form.required("name", MessagingService.NAME_MAX, "Give it a name.");
    String usecase = form.text("usecase", WORD_MAX);
    if (!MessagingService.USECASES.contains(usecase)) {
      form.problem("usecase", "Choose one of the list.");
    }
    String reason = form.reason();
    if (!form.wrong()) {
      Optional<MessagingService> made =
          services.create(
              account.orElseThrow(),
              it ->
                  new MessagingService(
                      it.sid(),
                      it.account(),
                      name,
                      it.webhooks(),
                      it.features(),
                      it.validitySeconds(),
                      usecase,
                      it.createdAt(),
                      it.updatedAt()),
              pages.viewer().cause(reason));
      if (made.isPresent()) {
        return Response.seeOther(url(made.get()) + "?done=made");
      }
      form.problem(
          "account", "It has " + MessagingServiceStore.SERVICES_MAX + " services; no more can be.");
    }
    return render(400, new Asked("", "", ""), form.view());
  }
}
