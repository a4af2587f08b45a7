package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.ManagedAccounts;
import dev.parley.api.AddressReader;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.e164.Address;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.number.NewSender;
import dev.parley.number.Proof;
import dev.parley.number.RateOverrides;
import dev.parley.number.Rates;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.Senders;
import dev.parley.number.Throughput;
import dev.parley.people.Permission;
import dev.parley.service.MessagingServices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /numbers}: the senders that accounts hold, their rates and how it was shown that they hold
 * them (S24); one is added here on the operator's word.
 */
public final class NumbersPage {
  static final String PATH = "/numbers";
  static final int ROWS = 50;
  static final int NAME_MAX = 64;

  private static final String FORM = "add";
  private static final int WORD_MAX = 64;

  private final Pages pages;
  private final ManagedAccounts accounts;
  private final Parts parts;

  /** What the pages about numbers are made of. */
  public record Parts(
      Senders senders,
      Rates rates,
      RateOverrides overrides,
      MessagingServices services,
      AddressReader addresses) {}

  NumbersPage(Pages pages, ManagedAccounts accounts, Parts parts) {
    this.pages = pages;
    this.accounts = accounts;
    this.parts = parts;
  }

  void register(ConsoleRoutes routes) {
    routes.get(PATH, Entrance.of(Permission.READ), this::list);
    routes.post(PATH, Entrance.everywhere(Permission.MANAGE_ACCOUNTS), this::add);
  }

  /**
   * @param nextUrl null on the last page
   * @param firstUrl null on the first page
   */
  public record View(
      String query,
      String account,
      String kind,
      boolean filtered,
      List<MessagesView.AccountOption> accounts,
      List<String> kinds,
      List<Row> rows,
      FormView form,
      @Nullable String nextUrl,
      @Nullable String firstUrl) {
    public View {
      accounts = List.copyOf(accounts);
      kinds = List.copyOf(kinds);
      rows = List.copyOf(rows);
    }
  }

  /**
   * @param country null for sender names
   * @param rate segments a second
   * @param rateReason what the rate comes from
   * @param proof how it was shown that the account holds it
   */
  public record Row(
      String url,
      String address,
      String kind,
      @Nullable String country,
      String account,
      String accountUrl,
      int rate,
      String rateReason,
      boolean rateKept,
      String proof) {}

  private record Asked(String query, String account, String kind, String after) {
    static Asked of(Request request) {
      return new Asked(
          PageUrl.asked(request, "q"),
          PageUrl.asked(request, "account"),
          PageUrl.asked(request, "kind"),
          PageUrl.asked(request, "after"));
    }

    boolean filtered() {
      return !(query + account + kind).isEmpty();
    }

    String url(String place) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("q", query);
      parameters.put("account", account);
      parameters.put("kind", kind);
      parameters.put("after", place);
      return PageUrl.of(PATH, parameters);
    }
  }

  private Response list(Request request) {
    return render(200, Asked.of(request), FormView.UNSENT);
  }

  private Response render(int status, Asked asked, FormView sent) {
    List<Account> visible = AccountsPage.visible(pages, accounts);
    List<Sender> found =
        visible.stream()
            .filter(
                account ->
                    asked.account().isEmpty() || account.sid().toString().equals(asked.account()))
            .flatMap(account -> parts.senders().heldBy(account.sid()).stream())
            .filter(sender -> matches(asked, sender))
            .toList();
    ListPage<Sender> page =
        ListPage.of(found, sender -> sender.sid().toString(), asked.after(), ROWS);
    String next = page.next();
    View view =
        new View(
            asked.query(),
            asked.account(),
            asked.kind(),
            asked.filtered(),
            visible.stream().map(NumbersPage::option).toList(),
            NumberForm.kinds(),
            page.items().stream().map(this::row).toList(),
            sent.of(FORM),
            next == null ? null : asked.url(next),
            asked.after().isEmpty() ? null : asked.url(""));
    return pages.page(
        status,
        "numbers.jte",
        "Numbers and senders",
        PageHead.Section.NUMBERS,
        "parley senders list",
        view);
  }

  static MessagesView.AccountOption option(Account account) {
    return new MessagesView.AccountOption(account.sid().toString(), account.friendlyName());
  }

  private static boolean matches(Asked asked, Sender sender) {
    String query = asked.query().toLowerCase(Locale.ROOT);
    boolean named =
        sender.address().text().toLowerCase(Locale.ROOT).contains(query)
            || sender.friendlyName().toLowerCase(Locale.ROOT).contains(query);
    return named && (asked.kind().isEmpty() || sender.kind().text().equals(asked.kind()));
  }

  private Row row(Sender sender) {
    Throughput rate = parts.rates().of(sender.address().text());
    return new Row(
        url(sender),
        sender.address().text(),
        sender.kind().text().replace('_', ' '),
        sender.country(),
        accounts.find(sender.account()).map(Account::friendlyName).orElse(""),
        AccountsPage.PATH + "/" + sender.account(),
        rate.segmentsPerSecond(),
        rate.reason(),
        rate.paced(),
        proof(sender.proof()));
  }

  static String url(Sender sender) {
    return PATH + "/" + sender.sid();
  }

  static String proof(Proof proof) {
    return switch (proof) {
      case STOCK -> "from the stock";
      case CODE -> "a code texted to it came back";
      case WORD -> "the operator's word";
    };
  }

  private Response add(Request request) {
    FormReader form = new FormReader(FORM, request);
    Optional<AccountSid> account = NumberForm.account(form, accounts);
    Optional<Address> address = NumberForm.address(form, "address", parts.addresses());
    Optional<SenderKind> kind = kind(form, address);
    String country = NumberForm.country(form);
    if (!country.isEmpty() && kind.filter(it -> it != SenderKind.SHORT_CODE).isPresent()) {
      form.problem("country", "It is for short codes; other numbers say it.");
    }
    String name = form.text("name", NAME_MAX);
    Integer rate = NumberForm.rate(form);
    String reason = form.requiredReason();
    if (!form.wrong()) {
      NewSender wanted =
          new NewSender(
              account.orElseThrow(),
              address.orElseThrow(),
              kind.orElseThrow(),
              name.isEmpty() ? address.orElseThrow().text() : name,
              Sender.Webhooks.NONE,
              country.isEmpty() ? null : country,
              Proof.WORD);
      Optional<Sender> added = parts.senders().add(wanted, pages.viewer().cause(reason));
      if (added.isPresent()) {
        if (rate != null) {
          parts.overrides().set(added.get(), rate, pages.viewer().cause(reason));
        }
        return Response.seeOther(url(added.get()) + "?done=added");
      }
      form.problem("address", "Another sender has this address already.");
    }
    return render(400, new Asked("", "", "", ""), form.view());
  }

  private static Optional<SenderKind> kind(FormReader form, Optional<Address> address) {
    Optional<SenderKind> kind = NumberForm.kind(form.text("kind", WORD_MAX));
    if (kind.isEmpty()) {
      form.problem("kind", "Choose a kind.");
    } else if (address.isPresent() && !NumberForm.fits(address.get(), kind.get())) {
      form.problem("kind", "What is written above cannot be of this kind.");
    }
    return kind;
  }
}
