package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.ManagedAccounts;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import dev.parley.number.Throughput;
import dev.parley.people.Permission;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingServices.Left;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /numbers/{sid}}: one sender: its webhooks, its rate, its end. */
public final class NumberPage {
  private static final String ONE = NumbersPage.PATH + "/{sid}";

  static final String STOPS_BEING_KEPT =
      "Those who opted out of its messaging service are being kept for it; send the form again to"
          + " go on.";

  private final Pages pages;
  private final ManagedAccounts accounts;
  private final NumbersPage.Parts parts;

  NumberPage(Pages pages, ManagedAccounts accounts, NumbersPage.Parts parts) {
    this.pages = pages;
    this.accounts = accounts;
    this.parts = parts;
  }

  void register(ConsoleRoutes routes) {
    Entrance managers = Entrance.of(Permission.MANAGE_ACCOUNTS);
    routes.get(ONE, Entrance.of(Permission.READ), request -> of(request, this::show));
    routes.post(ONE, managers, request -> of(request, this::change));
    routes.post(ONE + "/rate", managers, request -> of(request, this::setRate));
    routes.post(ONE + "/country", managers, request -> of(request, this::setCountry));
    routes.post(ONE + "/account", managers, request -> of(request, this::move));
    routes.post(ONE + "/release", managers, request -> of(request, this::release));
  }

  /**
   * @param country null for sender names
   * @param service the one whose pool it is in; null for none
   * @param rateGiven what an operator gave to it; empty for the rate of its kind
   */
  public record View(
      String sid,
      String address,
      String kind,
      @Nullable String country,
      String name,
      AccountDetails.AccountLink account,
      AccountDetails.@Nullable AccountLink service,
      String proof,
      int rate,
      String rateReason,
      boolean rateKept,
      String rateGiven,
      Hooks hooks,
      String created,
      FormView sent,
      String notice) {
    public boolean shortCode() {
      return kind.equals("short code");
    }

    public String url() {
      return NumbersPage.PATH + "/" + sid;
    }

    public FormView form(String form) {
      return sent.of(form);
    }
  }

  /** Empty where nothing is called. */
  public record Hooks(
      String smsUrl,
      String smsMethod,
      String fallbackUrl,
      String fallbackMethod,
      String statusUrl,
      String statusMethod) {}

  private interface OfSender {
    Response handle(Request request, Sender sender);
  }

  private Response of(Request request, OfSender handler) {
    return SenderSid.parse(request.pathParameter("sid"))
        .flatMap(parts.senders()::find)
        .filter(sender -> accounts.find(sender.account()).filter(pages.viewer()::sees).isPresent())
        .map(sender -> handler.handle(request, sender))
        .orElseGet(
            () ->
                pages.problem(
                    404,
                    "No such sender",
                    "There is no number or sender with this sid that you see."));
  }

  private Response show(Request request, Sender sender) {
    String notice =
        switch (request.query().first("done").orElse("")) {
          case "added" -> "The account holds it from now on.";
          case "changed" -> "Changed.";
          case "moved" -> "The other account holds it from now on.";
          default -> "";
        };
    return render(200, sender, FormView.UNSENT, notice);
  }

  private Response render(int status, Sender sender, FormView sent, String notice) {
    return pages.page(
        status,
        "number.jte",
        sender.address().text(),
        PageHead.Section.NUMBERS,
        "parley senders list --account " + sender.account(),
        view(sender, sent, notice));
  }

  private View view(Sender sender, FormView sent, String notice) {
    Throughput rate = parts.rates().of(sender.address().text());
    return new View(
        sender.sid().toString(),
        sender.address().text(),
        sender.kind().text().replace('_', ' '),
        sender.country(),
        sender.friendlyName(),
        new AccountDetails.AccountLink(
            AccountsPage.PATH + "/" + sender.account(),
            accounts.find(sender.account()).map(Account::friendlyName).orElse("")),
        service(sender)
            .map(it -> new AccountDetails.AccountLink(ServicesPage.url(it), ServicesPage.name(it)))
            .orElse(null),
        NumbersPage.proof(sender.proof()),
        rate.segmentsPerSecond(),
        rate.reason(),
        rate.paced(),
        parts.overrides().of(sender.sid()).map(String::valueOf).orElse(""),
        hooks(sender.webhooks()),
        Times.dateAndTime(sender.createdAt()),
        sent,
        notice);
  }

  private Optional<MessagingService> service(Sender sender) {
    return parts.services().ofSender(sender.address().text());
  }

  private static Hooks hooks(Sender.Webhooks webhooks) {
    return new Hooks(
        orEmpty(webhooks.smsUrl()),
        webhooks.smsMethod(),
        orEmpty(webhooks.smsFallbackUrl()),
        webhooks.smsFallbackMethod(),
        orEmpty(webhooks.statusCallback()),
        webhooks.statusCallbackMethod());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static Response back(Sender sender, String done) {
    return Response.seeOther(NumbersPage.url(sender) + "?done=" + done);
  }

  private Response change(Request request, Sender sender) {
    FormReader form = new FormReader("webhooks", request);
    String name = form.text("name", NumbersPage.NAME_MAX);
    Sender.Webhooks webhooks =
        new Sender.Webhooks(
            NumberForm.url(form, "smsUrl"),
            NumberForm.method(form, "smsMethod"),
            NumberForm.url(form, "fallbackUrl"),
            NumberForm.method(form, "fallbackMethod"),
            NumberForm.url(form, "statusUrl"),
            NumberForm.method(form, "statusMethod"));
    String reason = form.reason();
    if (form.wrong()) {
      return render(400, sender, form.view(), "");
    }
    parts
        .senders()
        .update(sender.sid(), it -> named(it, name).with(webhooks), pages.viewer().cause(reason));
    return back(sender, "changed");
  }

  private static Sender named(Sender sender, String name) {
    return new Sender(
        sender.sid(),
        sender.account(),
        sender.address(),
        sender.kind(),
        name,
        sender.webhooks(),
        sender.createdAt(),
        sender.updatedAt(),
        sender.country(),
        sender.proof());
  }

  private Response setRate(Request request, Sender sender) {
    FormReader form = new FormReader("rate", request);
    Integer rate = NumberForm.rate(form);
    String reason = form.reason();
    if (form.wrong()) {
      return render(400, sender, form.view(), "");
    }
    parts.overrides().set(sender, rate, pages.viewer().cause(reason));
    return back(sender, "changed");
  }

  /** Of a short code: other numbers say it themselves. */
  private Response setCountry(Request request, Sender sender) {
    FormReader form = new FormReader("country", request);
    String country = NumberForm.country(form);
    String reason = form.reason();
    if (sender.kind() != SenderKind.SHORT_CODE || country.isEmpty()) {
      form.problem("country", "Two letters (ISO 3166), and for short codes alone.");
    }
    if (form.wrong()) {
      return render(400, sender, form.view(), "");
    }
    parts.senders().update(sender.sid(), it -> it.of(country), pages.viewer().cause(reason));
    return back(sender, "changed");
  }

  private Response move(Request request, Sender sender) {
    FormReader form = new FormReader("move", request);
    Optional<AccountSid> to = NumberForm.account(form, accounts);
    String reason = form.requiredReason();
    if (form.wrong()) {
      return render(400, sender, form.view(), "");
    }
    if (!leaves(sender, reason)) {
      form.problem("account", STOPS_BEING_KEPT);
      return render(429, sender, form.view(), "");
    }
    parts.senders().move(sender.sid(), to.orElseThrow(), pages.viewer().cause(reason));
    return back(sender, "moved");
  }

  /** A sender that changes hands does not answer for the services of who held it (S7). */
  private boolean leaves(Sender sender, String reason) {
    return parts.services().leaveAll(sender.sid(), pages.viewer().cause(reason)) != Left.LATER;
  }

  private Response release(Request request, Sender sender) {
    FormReader form = new FormReader("release", request);
    String reason = form.requiredReason();
    if (!form.checked("sure")) {
      form.problem("sure", "What waits for this sender will not leave: confirm it.");
    }
    if (form.wrong()) {
      return render(400, sender, form.view(), "");
    }
    if (!leaves(sender, reason)) {
      form.problem("sure", STOPS_BEING_KEPT);
      return render(429, sender, form.view(), "");
    }
    parts.senders().release(sender.sid(), pages.viewer().cause(reason));
    return Response.seeOther(
        PageUrl.of(NumbersPage.PATH, Map.of("account", sender.account().toString())));
  }
}
