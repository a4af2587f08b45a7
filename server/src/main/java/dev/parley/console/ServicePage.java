package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.ManagedAccounts;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.e164.Address;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.number.Sender;
import dev.parley.number.SenderSid;
import dev.parley.people.Permission;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingServiceStore;
import dev.parley.service.MessagingServices;
import dev.parley.service.MessagingServices.Left;
import dev.parley.service.PoolMember;
import dev.parley.service.ServiceSid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /services/{sid}}: a messaging service: its settings, its pool, its end. */
public final class ServicePage {
  private static final String ONE = ServicesPage.PATH + "/{sid}";

  /** Senders that are offered while one is typed. */
  private static final int OFFERED_MAX = 50;

  private final Pages pages;
  private final ManagedAccounts accounts;
  private final NumbersPage.Parts parts;

  ServicePage(Pages pages, ManagedAccounts accounts, NumbersPage.Parts parts) {
    this.pages = pages;
    this.accounts = accounts;
    this.parts = parts;
  }

  void register(ConsoleRoutes routes) {
    Entrance managers = Entrance.of(Permission.MANAGE_ACCOUNTS);
    routes.get(ONE, Entrance.of(Permission.READ), request -> of(request, this::show));
    routes.post(ONE, managers, request -> of(request, this::change));
    routes.post(ONE + "/pool", managers, request -> of(request, this::join));
    routes.post(ONE + "/pool/remove", managers, request -> of(request, this::leave));
    routes.post(ONE + "/delete", managers, request -> of(request, this::delete));
  }

  /**
   * @param offered addresses that may join its pool, the first of them
   */
  public record View(
      String sid,
      String name,
      AccountDetails.AccountLink account,
      ServiceForm.Settings settings,
      List<String> usecases,
      List<Member> pool,
      List<String> offered,
      String created,
      FormView sent,
      String notice) {
    public View {
      usecases = List.copyOf(usecases);
      pool = List.copyOf(pool);
      offered = List.copyOf(offered);
    }

    public String url() {
      return ServicesPage.PATH + "/" + sid;
    }

    public FormView form(String form) {
      return sent.of(form);
    }
  }

  public record Member(
      String sid,
      String url,
      String address,
      String kind,
      @Nullable String country,
      String since) {}

  private interface OfService {
    Response handle(Request request, MessagingService service);
  }

  private Response of(Request request, OfService handler) {
    return ServiceSid.parse(request.pathParameter("sid"))
        .flatMap(parts.services()::find)
        .filter(
            service -> accounts.find(service.account()).filter(pages.viewer()::sees).isPresent())
        .map(service -> handler.handle(request, service))
        .orElseGet(
            () ->
                pages.problem(
                    404,
                    "No such service",
                    "There is no messaging service with this sid that you see."));
  }

  private Response show(Request request, MessagingService service) {
    String notice =
        switch (request.query().first("done").orElse("")) {
          case "made" -> "The service is there. Put senders into its pool.";
          case "changed" -> "Changed.";
          case "joined" -> "The sender is in the pool.";
          case "later" -> NumberPage.STOPS_BEING_KEPT;
          case "left" -> "The sender is not in the pool any more; the account keeps it.";
          default -> "";
        };
    return render(200, service, FormView.UNSENT, notice);
  }

  private Response render(int status, MessagingService service, FormView sent, String notice) {
    View view =
        new View(
            service.sid().toString(),
            ServicesPage.name(service),
            new AccountDetails.AccountLink(
                AccountsPage.PATH + "/" + service.account(),
                accounts.find(service.account()).map(Account::friendlyName).orElse("")),
            ServiceForm.settings(service),
            ServicesPage.usecases(),
            parts.services().pool(service.sid()).stream().map(ServicePage::member).toList(),
            offered(service),
            Times.dateAndTime(service.createdAt()),
            sent,
            notice);
    return pages.page(
        status,
        "service.jte",
        ServicesPage.name(service),
        PageHead.Section.SERVICES,
        "parley services show " + service.sid(),
        view);
  }

  private static Member member(PoolMember member) {
    Sender sender = member.sender();
    return new Member(
        sender.sid().toString(),
        NumbersPage.url(sender),
        sender.address().text(),
        sender.kind().text().replace('_', ' '),
        sender.country(),
        Times.dateAndTime(member.since()));
  }

  private List<String> offered(MessagingService service) {
    return parts.senders().heldBy(service.account()).stream()
        .map(sender -> sender.address().text())
        .filter(address -> parts.services().ofSender(address).isEmpty())
        .limit(OFFERED_MAX)
        .toList();
  }

  private static Response back(MessagingService service, String done) {
    return Response.seeOther(ServicesPage.url(service) + "?done=" + done);
  }

  private Response change(Request request, MessagingService service) {
    FormReader form = new FormReader("settings", request);
    ServiceForm.Settings settings = ServiceForm.read(form);
    String reason = form.reason();
    if (form.wrong()) {
      return render(400, service, form.view(), "");
    }
    parts.services().update(service.sid(), settings::of, pages.viewer().cause(reason));
    return back(service, "changed");
  }

  private Response join(Request request, MessagingService service) {
    FormReader form = new FormReader("pool", request);
    Optional<Address> address = NumberForm.address(form, "sender", parts.addresses());
    String reason = form.reason();
    Optional<Sender> sender =
        address
            .flatMap(parts.senders()::byAddress)
            .filter(held -> held.account().equals(service.account()));
    if (address.isPresent() && sender.isEmpty()) {
      form.problem("sender", "The account of this service does not hold this sender.");
    }
    if (!form.wrong()) {
      switch (parts
          .services()
          .join(service.sid(), sender.orElseThrow(), pages.viewer().cause(reason))) {
        case MessagingServices.Joined.Now _ -> {
          return back(service, "joined");
        }
        case MessagingServices.Joined.Already() ->
            form.problem("sender", "It is in the pool of this service already.");
        case MessagingServices.Joined.InAnother() ->
            form.problem(
                "sender", "It is in the pool of another service; take it out there first.");
        case MessagingServices.Joined.Full() ->
            form.problem(
                "sender",
                "The pool is full: it holds " + MessagingServiceStore.POOL_MAX + " senders.");
        case MessagingServices.Joined.Gone() ->
            form.problem("sender", "The service or the sender went meanwhile.");
      }
    }
    return render(400, service, form.view(), "");
  }

  private Response leave(Request request, MessagingService service) {
    FormReader form = new FormReader("leave", request);
    Optional<SenderSid> sender = SenderSid.parse(form.text("sender", 34));
    Left left =
        sender
            .map(sid -> parts.services().leave(service.sid(), sid, pages.viewer().cause("")))
            .orElse(Left.NOT_THERE);
    return back(service, left == Left.LATER ? "later" : "left");
  }

  private Response delete(Request request, MessagingService service) {
    FormReader form = new FormReader("delete", request);
    String reason = form.requiredReason();
    if (!form.checked("sure")) {
      form.problem("sure", "Messages that name this service will be refused: confirm it.");
    }
    if (form.wrong()) {
      return render(400, service, form.view(), "");
    }
    if (parts.services().delete(service.sid(), pages.viewer().cause(reason)) == Left.LATER) {
      form.problem(
          "sure",
          "Those who opted out of it are being kept for its senders; send the form again to go"
              + " on.");
      return render(429, service, form.view(), "");
    }
    return Response.seeOther(
        PageUrl.of(ServicesPage.PATH, Map.of("account", service.account().toString())));
  }
}
