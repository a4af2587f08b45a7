package dev.parley.console;

import dev.parley.carrier.RouteExplanation;
import dev.parley.carrier.RouteTable;
import dev.parley.carrier.Router;
import dev.parley.config.RouteRule;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.e164.Address;
import dev.parley.e164.AddressParser;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /routes}: the rules, and where a message would go now (clause S20). */
public final class RoutesPage {
  static final String PATH = "/routes";
  static final int VALUE_MAX = 64;

  private final Pages pages;
  private final Router router;
  private final AddressParser addresses;

  public RoutesPage(Pages pages, Router router, AddressParser addresses) {
    this.pages = pages;
    this.router = router;
    this.addresses = addresses;
  }

  public void register(ConsoleRoutes routes) {
    Entrance readers = Entrance.everywhere(Permission.READ);
    routes.get(PATH, readers, _ -> render(200, new RoutesView.Asked("", "", ""), null, null));
    // The numbers belong into the body: paths and queries are logged.
    routes.post(PATH + "/test", readers, this::test);
  }

  private Response test(Request request) {
    RoutesView.Asked asked =
        new RoutesView.Asked(
            value(request, "from"), value(request, "to"), value(request, "account"));
    if (longest(asked) > VALUE_MAX) {
      return render(
          400,
          new RoutesView.Asked("", "", ""),
          null,
          "A value is longer than " + VALUE_MAX + " characters.");
    }
    return switch (addresses.recipient(asked.to(), null)) {
      case ParsedAddress.Usable usable ->
          render(200, asked, answer(explain(asked, usable.address())), null);
      case ParsedAddress.Emergency _ ->
          render(400, asked, null, "This is an emergency number: no message goes there.");
      case ParsedAddress.Unusable unusable ->
          render(400, asked, null, "To: " + unusable.reason() + ".");
    };
  }

  private static String value(Request request, String name) {
    return request.form().first(name).map(String::strip).orElse("");
  }

  private static int longest(RoutesView.Asked asked) {
    return Math.max(asked.to().length(), Math.max(asked.from().length(), asked.account().length()));
  }

  private RouteExplanation explain(RoutesView.Asked asked, Address to) {
    String country = to instanceof PhoneNumber number ? number.region() : "";
    return router.explain(
        new RouteTable.Subject(sender(asked.from()), asked.account(), to.text(), () -> country));
  }

  /** As a message would have it; what is none matches no rule for a sender. */
  private String sender(String written) {
    return addresses.sender(written) instanceof ParsedAddress.Usable usable
        ? usable.address().text()
        : written;
  }

  private Response render(
      int status,
      RoutesView.Asked asked,
      RoutesView.@Nullable Answer answer,
      @Nullable String problem) {
    return pages.page(
        status,
        "routes.jte",
        "Routes",
        PageHead.Section.ROUTES,
        "parley routes list",
        new RoutesView(
            router.rules().stream().map(RoutesPage::rule).toList(), asked, answer, problem));
  }

  private static RoutesView.Rule rule(RouteRule rule) {
    return new RoutesView.Rule(
        rule.name(),
        condition(rule),
        rule.carriers().stream()
            .map(
                choice ->
                    new RoutesView.Choice(
                        choice.carrier(),
                        choice.rank(),
                        choice.weight(),
                        choice.cost() == null ? null : choice.cost().toPlainString()))
            .toList());
  }

  private static String condition(RouteRule rule) {
    List<String> parts = new ArrayList<>();
    add(parts, "from ", rule.sender());
    add(parts, "of account ", rule.account());
    add(parts, "to numbers that begin with ", rule.prefix());
    add(parts, "to country ", rule.country());
    return parts.isEmpty() ? "every message" : String.join(", ", parts);
  }

  private static void add(List<String> parts, String words, @Nullable String value) {
    if (value != null) {
      parts.add(words + value);
    }
  }

  private static RoutesView.Answer answer(RouteExplanation explanation) {
    return new RoutesView.Answer(
        explanation.words(),
        explanation.rules().stream()
            .map(
                rule ->
                    new RoutesView.Looked(
                        rule.name(),
                        rule.matches()
                            ? new StatusView("matches", "✓", "good")
                            : new StatusView("does not match", "–", "plain"),
                        rule.words()))
            .toList(),
        explanation.candidates().stream()
            .map(
                each ->
                    new RoutesView.Candidate(
                        each.carrier(), each.rank(), each.weight(), each.cost(), each.words()))
            .toList());
  }
}
