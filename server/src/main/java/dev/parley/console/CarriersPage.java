package dev.parley.console;

import dev.parley.carrier.BindReport;
import dev.parley.carrier.LinkDesk;
import dev.parley.carrier.LinkReport;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /carriers} and {@code /carriers/{name}}: the links, a trial of one, its PDUs. */
public final class CarriersPage {
  static final String PATH = "/carriers";

  private final Pages pages;
  private final LinkDesk links;

  public CarriersPage(Pages pages, LinkDesk links) {
    this.pages = pages;
    this.links = links;
  }

  public void register(ConsoleRoutes routes) {
    Entrance readers = Entrance.everywhere(Permission.READ);
    Entrance operators = Entrance.everywhere(Permission.OPERATE);
    routes.get(PATH, readers, _ -> list());
    routes.get(PATH + "/{name}", readers, this::show);
    routes.post(PATH + "/{name}/test", operators, this::test);
    routes.post(PATH + "/{name}/log", operators, this::record);
  }

  private Response list() {
    return pages.page(
        200,
        "carriers.jte",
        "Carriers",
        PageHead.Section.CARRIERS,
        "parley carriers list",
        CarrierViews.all(links.reports()));
  }

  private Response show(Request request) {
    return render(200, request, null, null);
  }

  /** The page that comes back has the steps; nothing was changed, so loading it again is fine. */
  private Response test(Request request) {
    return render(200, request, links.test(request.pathParameter("name")).orElse(null), null);
  }

  private Response record(Request request) {
    Optional<Duration> time = minutes(request.form().first("minutes").orElse(""));
    if (time.isEmpty()) {
      return render(
          400,
          request,
          null,
          "Minutes must be a whole number from 0 to " + LinkDesk.Log.MINUTES_MAX + ".");
    }
    String name = request.pathParameter("name");
    return find(name)
        .flatMap(
            report -> links.record(name, time.get(), pages.viewer().cause("")).map(_ -> report))
        .map(report -> Response.seeOther(CarrierViews.url(report.name())))
        .orElseGet(this::noCarrier);
  }

  private static Optional<Duration> minutes(String written) {
    return written.matches("\\d{1,4}")
        ? Optional.of(Integer.parseInt(written))
            .filter(minutes -> minutes <= LinkDesk.Log.MINUTES_MAX)
            .map(Duration::ofMinutes)
        : Optional.empty();
  }

  private Optional<LinkReport> find(String name) {
    return links.reports().stream().filter(report -> report.name().equals(name)).findFirst();
  }

  private Response render(
      int status, Request request, @Nullable BindReport trial, @Nullable String problem) {
    String name = request.pathParameter("name");
    return find(name)
        .map(
            report ->
                pages.page(
                    status,
                    "carrier.jte",
                    "Carrier " + name,
                    PageHead.Section.CARRIERS,
                    "parley carriers test " + name,
                    view(report, trial, problem)))
        .orElseGet(this::noCarrier);
  }

  /** PDUs, as over the API, are for who operates. */
  private CarrierView view(
      LinkReport report, @Nullable BindReport trial, @Nullable String problem) {
    boolean operates = pages.viewer().mayEverywhere(Permission.OPERATE);
    Optional<LinkDesk.Log> log = operates ? links.log(report.name()) : Optional.empty();
    return CarrierViews.one(report, operates, log, trial, problem);
  }

  private Response noCarrier() {
    return pages.problem(
        404, "No such carrier", "No carrier of this name is configured. It may have been removed.");
  }
}
