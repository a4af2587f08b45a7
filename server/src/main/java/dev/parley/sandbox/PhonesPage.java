package dev.parley.sandbox;

import dev.parley.account.Accounts;
import dev.parley.console.PageHead;
import dev.parley.console.Pages;
import dev.parley.console.PhonesView.ComposeView;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.Messages;
import dev.parley.number.Senders;
import dev.parley.sim.NamedBehaviour;
import dev.parley.sim.Phones;
import dev.parley.sim.Phones.Phone;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** {@code /}: virtual phones side by side, live; what a person does with a handset. */
public final class PhonesPage {
  public static final int SHOWN_MAX = 4;

  /** Pages that may be live at the same time; further ones are plain. */
  public static final int STREAMS_MAX = 100;

  private final Phones phones;
  private final CarrierSwitch carrier;
  private final PhoneBook book;
  private final PhoneViews views;
  private final PhoneDetails details;
  private final Pages pages;
  private final Semaphore streams = new Semaphore(STREAMS_MAX);

  PhonesPage(
      Phones phones,
      CarrierSwitch carrier,
      Accounts accounts,
      Senders senders,
      Messages messages,
      Pages pages) {
    this.phones = phones;
    this.carrier = carrier;
    this.book = new PhoneBook(phones);
    this.views = new PhoneViews(phones, accounts, senders);
    this.details = new PhoneDetails(phones, messages, pages);
    this.pages = pages;
  }

  public void register(Routes routes) {
    routes.blocking("GET", "/", this::show);
    routes.events("/phones/events", this::open);
    routes.blocking("POST", "/phones/{number}/messages", this::send);
    routes.blocking("GET", "/phones/{number}/messages/{id}", this::details);
    routes.blocking("POST", "/simulator", this::switchCarrier);
  }

  private Response show(Request request) {
    return page(200, request, Optional.empty());
  }

  private Response page(int status, Request request, Optional<Draft> failed) {
    List<Phone> shown = shown(request, failed);
    var view = views.page(shown, eventsUrl(shown), carrier.profile());
    if (failed.isPresent()) {
      view = view.with(failed.get().compose(views));
    }
    return pages.page(
        status,
        "phones.jte",
        "Virtual phones",
        PageHead.Section.PHONES,
        "parley phones list",
        view);
  }

  private void open(Request request, Routes.EventStream stream) {
    if (!streams.tryAcquire()) {
      stream.send("said", "Too many pages are live already; this one does not update itself.");
      return;
    }
    PhoneEvents.serve(
        pages, views, phones, shown(request, Optional.empty()), stream, streams::release);
  }

  private Response send(Request request) {
    Optional<Phone> phone = book.find(request.pathParameter("number"));
    if (phone.isEmpty()) {
      return unknownPhone(request);
    }
    String to = request.form().first("To").orElse("").strip();
    String quick = request.form().first("Quick").orElse("");
    String written = request.form().first("Body").orElse("");
    String text = quick.isEmpty() ? written : quick;
    // A browser writes line ends of a text area as CR LF; a handset sends LF.
    String body = text.replace("\r\n", "\n");
    Optional<String> problem = PhoneText.problem(to, body);
    boolean htmx = request.header("HX-Request").isPresent();
    if (problem.isPresent()) {
      Draft failed = new Draft(phone.get(), to, written, problem.get());
      return htmx
          ? pages.fragment(422, "compose.jte", failed.compose(views))
          : page(422, request, Optional.of(failed));
    }
    phones.send(phone.get().number(), to, body);
    return htmx
        ? pages.fragment(
            200,
            "compose.jte",
            views.compose(phone.get(), to, quick.isEmpty() ? "" : written, null))
        : Response.seeOther(home(phone.get()));
  }

  private Response details(Request request) {
    return book.find(request.pathParameter("number"))
        .map(phone -> details.open(phone, request.pathParameter("id")))
        .orElseGet(() -> unknownPhone(request));
  }

  private Response switchCarrier(Request request) {
    String name = request.form().first("Profile").orElse("");
    Optional<NamedBehaviour> profile = NamedBehaviour.find(name);
    if (profile.isEmpty()) {
      return pages.problem(400, "No such profile", SimulatorApi.unknown(name));
    }
    carrier.switchTo(profile.get());
    return Response.seeOther("/");
  }

  private Response unknownPhone(Request request) {
    return pages.problem(
        404,
        "No such phone",
        "There is no virtual phone “" + request.pathParameter("number") + "”.");
  }

  /** The phones asked for, else the first ones; the phone of a failed draft in any case. */
  private List<Phone> shown(Request request, Optional<Draft> failed) {
    List<Phone> asked =
        request.query().all("phone").stream()
            .flatMap(number -> book.find(number).stream())
            .distinct()
            .limit(SHOWN_MAX)
            .toList();
    if (!asked.isEmpty()) {
      return asked;
    }
    List<Phone> first = phones.all().stream().limit(SHOWN_MAX).toList();
    return failed
        .map(Draft::phone)
        .filter(phone -> !first.contains(phone))
        .map(List::of)
        .orElse(first);
  }

  private String home(Phone phone) {
    boolean shownAnyway = phones.all().stream().limit(SHOWN_MAX).anyMatch(phone::equals);
    String query = shownAnyway ? "" : "?" + parameter(phone);
    return "/" + query + "#phone-" + PhoneBook.digits(phone.number());
  }

  private static String eventsUrl(List<Phone> shown) {
    return "/phones/events?"
        + shown.stream().map(PhonesPage::parameter).collect(Collectors.joining("&"));
  }

  private static String parameter(Phone phone) {
    return "phone=" + URLEncoder.encode(phone.number(), StandardCharsets.UTF_8);
  }

  /** What a person wrote and could not be sent. */
  private record Draft(Phone phone, String to, String text, String problem) {
    ComposeView compose(PhoneViews views) {
      return views.compose(phone, to, text, problem);
    }
  }
}
