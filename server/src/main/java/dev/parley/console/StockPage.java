package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.ManagedAccounts;
import dev.parley.api.BadParameter;
import dev.parley.api.parley.StockCsv;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.e164.Address;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.number.NumberStock;
import dev.parley.number.Sender;
import dev.parley.number.StockNumber;
import dev.parley.number.StockSearch;
import dev.parley.people.Permission;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /numbers/stock}: the operator's numbers: how many, which, loaded and given to accounts.
 */
public final class StockPage {
  static final String PATH = NumbersPage.PATH + "/stock";

  /** Characters of a list that is loaded by the form; a longer one goes by the command line. */
  static final int CSV_MAX = 60_000;

  private final Pages pages;
  private final ManagedAccounts accounts;
  private final NumbersPage.Parts parts;
  private final NumberStock stock;

  StockPage(Pages pages, ManagedAccounts accounts, NumbersPage.Parts parts, NumberStock stock) {
    this.pages = pages;
    this.accounts = accounts;
    this.parts = parts;
    this.stock = stock;
  }

  void register(ConsoleRoutes routes) {
    Entrance managers = Entrance.everywhere(Permission.MANAGE_ACCOUNTS);
    routes.get(PATH, Entrance.everywhere(Permission.READ), this::list);
    routes.post(PATH, managers, this::load);
    routes.post(PATH + "/assign", managers, this::assign);
    routes.post(PATH + "/remove", managers, this::remove);
  }

  /**
   * @param busy others search the stock, and something is missing here
   * @param rejected lines of the list that was loaded that could not be taken
   * @param nextUrl null on the last page
   * @param firstUrl null on the first page
   */
  public record View(
      String country,
      String kind,
      String available,
      String contains,
      boolean filtered,
      List<String> kinds,
      List<Count> counts,
      List<Row> rows,
      boolean busy,
      List<StockCsv.Rejected> rejected,
      FormView sent,
      String notice,
      @Nullable String nextUrl,
      @Nullable String firstUrl) {
    public View {
      kinds = List.copyOf(kinds);
      counts = List.copyOf(counts);
      rows = List.copyOf(rows);
      rejected = List.copyOf(rejected);
    }

    public FormView form(String form) {
      return sent.of(form);
    }
  }

  public record Count(String country, String kind, long all, long free, String url) {}

  /**
   * @param place region and locality
   * @param heldBy null for one that is free
   */
  public record Row(
      String number,
      String kind,
      String country,
      String place,
      String price,
      AccountDetails.@Nullable AccountLink heldBy) {}

  private record Asked(
      String country, String kind, String available, String contains, String after) {
    static final Asked ALL = new Asked("", "", "", "", "");

    static Asked of(Request request) {
      return new Asked(
          PageUrl.asked(request, "country").toUpperCase(Locale.ROOT),
          PageUrl.asked(request, "kind"),
          PageUrl.asked(request, "available"),
          PageUrl.asked(request, "contains").replaceAll("[^0-9]", ""),
          PageUrl.asked(request, "after"));
    }

    boolean filtered() {
      return !(country + kind + available + contains).isEmpty();
    }

    StockSearch search() {
      return new StockSearch(
          country.isEmpty() ? null : country,
          StockPage.kind(kind).map(Set::of).orElse(Set.of()),
          null,
          contains.isEmpty() ? null : contains,
          null,
          null,
          null,
          null,
          null,
          null,
          switch (available) {
            case "yes" -> true;
            case "no" -> false;
            default -> null;
          });
    }

    String url(String place) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("country", country);
      parameters.put("kind", kind);
      parameters.put("available", available);
      parameters.put("contains", contains);
      parameters.put("after", place);
      return PageUrl.of(PATH, parameters);
    }
  }

  private static Optional<StockNumber.Kind> kind(String text) {
    return Arrays.stream(StockNumber.Kind.values())
        .filter(kind -> kind.text().equals(text))
        .findFirst();
  }

  private Response list(Request request) {
    String notice =
        request.query().first("done").filter("removed"::equals).isPresent()
            ? "The number is not in stock any more. Who holds it goes on holding it."
            : "";
    return render(200, Asked.of(request), FormView.UNSENT, List.of(), notice);
  }

  private Response render(
      int status, Asked asked, FormView sent, List<StockCsv.Rejected> rejected, String notice) {
    Optional<List<StockNumber>> answer =
        stock.search(asked.search(), asked.after(), NumbersPage.ROWS + 1);
    Optional<List<NumberStock.Count>> counts = stock.counts();
    List<StockNumber> found = answer.orElse(List.of());
    List<StockNumber> shown = found.stream().limit(NumbersPage.ROWS).toList();
    View view =
        new View(
            asked.country(),
            asked.kind(),
            asked.available(),
            asked.contains(),
            asked.filtered(),
            Arrays.stream(StockNumber.Kind.values()).map(StockNumber.Kind::text).toList(),
            counts.orElse(List.of()).stream().map(StockPage::count).toList(),
            shown.stream().map(this::row).toList(),
            answer.isEmpty() || counts.isEmpty(),
            rejected,
            sent,
            notice,
            found.size() > shown.size() ? asked.url(shown.getLast().address().text()) : null,
            asked.after().isEmpty() ? null : asked.url(""));
    return pages.page(
        status,
        "stock.jte",
        "Stock of numbers",
        PageHead.Section.NUMBERS,
        "parley numbers list",
        view);
  }

  private static Count count(NumberStock.Count count) {
    String country = count.offer().country();
    String kind = count.offer().kind().text();
    return new Count(
        country,
        kind.replace('_', ' '),
        count.all(),
        count.free(),
        new Asked(country, kind, "", "", "").url(""));
  }

  private Row row(StockNumber number) {
    String region = number.region() == null ? "" : number.region();
    String locality = number.locality() == null ? "" : number.locality();
    return new Row(
        number.address().text(),
        number.kind().text().replace('_', ' '),
        number.country(),
        region.isEmpty() || locality.isEmpty() ? region + locality : locality + ", " + region,
        number.monthlyPrice() == null ? "" : number.monthlyPrice().toPlainString(),
        parts
            .senders()
            .byAddress(number.address())
            .map(
                sender ->
                    new AccountDetails.AccountLink(
                        NumbersPage.url(sender),
                        accounts.find(sender.account()).map(Account::friendlyName).orElse("")))
            .orElse(null));
  }

  private Response load(Request request) {
    FormReader form = new FormReader("load", request);
    String csv = form.required("csv", CSV_MAX, "Paste a list: a line of names, then rows.");
    String reason = form.reason();
    if (!form.wrong()) {
      try {
        StockCsv.Read read = new StockCsv(parts.addresses()).read(csv);
        stock.load(read.numbers(), pages.viewer().cause(reason));
        String notice =
            read.numbers().size()
                + (read.numbers().size() == 1 ? " number is" : " numbers are")
                + " in stock now.";
        return render(200, Asked.ALL, FormView.UNSENT, read.rejected(), notice);
      } catch (BadParameter bad) {
        form.problem("csv", bad.sentence().replace("Csv ", "The list "));
      }
    }
    return render(400, Asked.ALL, form.view(), List.of(), "");
  }

  private Response assign(Request request) {
    FormReader form = new FormReader("assign", request);
    Optional<Address> number = NumberForm.address(form, "number", parts.addresses());
    Optional<AccountSid> account = NumberForm.account(form, accounts);
    String reason = form.reason();
    if (!form.wrong()) {
      Optional<Sender> taken =
          stock
              .find(number.orElseThrow())
              .flatMap(
                  it ->
                      parts
                          .senders()
                          .add(
                              it.takenBy(
                                  account.orElseThrow(), it.address().text(), Sender.Webhooks.NONE),
                              pages.viewer().cause(reason)));
      if (taken.isPresent()) {
        return Response.seeOther(NumbersPage.url(taken.get()) + "?done=added");
      }
      form.problem("number", "This number is not in stock, or somebody holds it.");
    }
    return render(400, Asked.ALL, form.view(), List.of(), "");
  }

  private Response remove(Request request) {
    FormReader form = new FormReader("remove", request);
    Optional<Address> number = NumberForm.address(form, "number", parts.addresses());
    String reason = form.reason();
    if (!form.wrong()) {
      if (stock.remove(number.orElseThrow(), pages.viewer().cause(reason))) {
        return Response.seeOther(PATH + "?done=removed");
      }
      form.problem("number", "This number is not in stock.");
    }
    return render(400, Asked.ALL, form.view(), List.of(), "");
  }
}
