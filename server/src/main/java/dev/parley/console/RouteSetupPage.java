package dev.parley.console;

import dev.parley.carrier.LinkDesk;
import dev.parley.carrier.LinkReport;
import dev.parley.carrier.registry.AddedCarriers;
import dev.parley.carrier.registry.Outcome;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /setup/routes}: which messages go to which carrier. */
public final class RouteSetupPage {
  static final String PATH = "/setup/routes";

  private static final String FORM = "route";
  private static final int VALUE_MAX = 64;

  /** Any number in E.164: no criterion at all. */
  private static final String ANY_PREFIX = "+";

  private final Pages pages;
  private final AddedCarriers registry;
  private final LinkDesk links;

  public RouteSetupPage(Pages pages, AddedCarriers registry, LinkDesk links) {
    this.pages = pages;
    this.registry = registry;
    this.links = links;
  }

  public void register(ConsoleRoutes routes) {
    Entrance operators = Entrance.everywhere(Permission.OPERATE);
    routes.get(PATH, operators, _ -> render(200, FormView.UNSENT));
    routes.post(PATH, operators, this::add);
  }

  public record View(FormView form, List<String> carriers) {
    public View {
      carriers = List.copyOf(carriers);
    }
  }

  private Response render(int status, FormView sent) {
    return pages.page(
        status,
        "routeSetup.jte",
        "Add a route",
        PageHead.Section.ROUTES,
        "parley routes add --prefix + --carrier NAME",
        new View(sent.of(FORM), links.reports().stream().map(LinkReport::name).toList()));
  }

  private Response add(Request request) {
    FormReader form = new FormReader(FORM, request);
    Map<String, Object> choice = new LinkedHashMap<>();
    choice.put("name", form.required("carrier", VALUE_MAX, "Choose a carrier."));
    put(form, List.of("rank", "weight", "cost"), choice);
    Map<String, Object> criteria = new LinkedHashMap<>();
    put(form, List.of("prefix", "country", "sender", "account", "name"), criteria);
    criteria.remove("prefix", ANY_PREFIX);
    String reason = form.reason();
    if (!form.wrong()) {
      Outcome outcome = registry.addRoute(criteria, choice, pages.viewer().cause(reason));
      switch (outcome) {
        case Outcome.Route _ -> {
          return Response.seeOther(RoutesPage.PATH);
        }
        case Outcome.Invalid(List<String> problems) ->
            problems.forEach(problem -> form.problem(field(problem), problem));
        case Outcome.Conflict(String sentence) -> form.problem("name", sentence);
        case Outcome.NotFound _, Outcome.Removed _, Outcome.Stale _, Outcome.Carrier _ ->
            throw new IllegalStateException("a route was added: " + outcome);
      }
    }
    return render(400, form.view());
  }

  private static void put(FormReader form, List<String> fields, Map<String, Object> values) {
    for (String field : fields) {
      String text = form.text(field, VALUE_MAX);
      if (!text.isEmpty()) {
        values.put(field, text);
      }
    }
  }

  /** The field that a sentence about a key is about: those of a choice begin with its list. */
  private static String field(String problem) {
    for (String field : List.of("rank", "weight", "cost")) {
      if (problem.contains("." + field + " ")) {
        return field;
      }
    }
    for (String field : List.of("prefix", "country", "sender", "account", "name")) {
      if (problem.startsWith(field + " ")) {
        return field;
      }
    }
    return "carrier";
  }
}
