package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.carrier.BindReport;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.LinkDesk;
import dev.parley.carrier.LinkReport;
import dev.parley.carrier.LoggedPdu;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import dev.parley.people.Principal;
import dev.parley.people.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CarriersPageTest {
  private static final Instant SINCE = Instant.parse("2026-11-29T08:00:00Z");

  private final Desk desk = new Desk();
  private final RoutesRecorder routes = new RoutesRecorder();

  CarriersPageTest() {
    new CarriersPage(new Pages(new Assets(), false), desk)
        .register(new ConsoleRoutes(routes, ConsoleDoor.OPEN));
  }

  /** One bound carrier that was slowed down, and one that refuses the password. */
  private static final class Desk implements LinkDesk {
    private final List<LoggedPdu> pdus = new ArrayList<>();
    private final List<Cause> causes = new ArrayList<>();
    private Duration recording = Duration.ZERO;
    private boolean none;

    @Override
    public List<LinkReport> reports() {
      return none ? List.of() : List.of(report("north", true), report("south & co", false));
    }

    private static LinkReport report(String name, boolean bound) {
      String problem = bound ? null : "ESME_RINVPASWD (0x0E): wrong password or system_id";
      return new LinkReport(
          name,
          "smpp.example",
          2775,
          new CarrierLink.Status(bound, SINCE, problem, bound ? 3 : 0, 100),
          List.of(new LinkReport.Bind(1, "transceiver", bound, SINCE, problem, bound ? 3 : 0, 100)),
          bound ? 7.5 : 0,
          bound ? 10 : 0,
          bound ? 6 : 0,
          bound ? Map.of("ESME_ROK", 41L) : Map.of(),
          bound
              ? new LinkReport.Times(
                  41, Duration.ofMillis(12), Duration.ofMillis(90), Duration.ofMillis(200))
              : LinkReport.Times.NONE,
          LinkReport.Times.NONE);
    }

    @Override
    public Optional<Log> log(String carrier) {
      return Optional.of(new Log(!recording.isZero(), pdus));
    }

    @Override
    public Optional<Log> record(String carrier, Duration time, Cause cause) {
      causes.add(cause);
      recording = time;
      return log(carrier);
    }

    @Override
    public Optional<BindReport> test(String carrier) {
      return Optional.of(
          new BindReport(
              carrier,
              List.of(
                  new BindReport.Step("dns", true, Duration.ofMillis(2), "192.0.2.7"),
                  new BindReport.Step(
                      "bind", false, Duration.ofMillis(1500), "wrong <password>"))));
    }
  }

  @Test
  void theListSaysWhatIsBoundAndWhyTheOthersAreNot() {
    String html = PageRules.check(routes.get("/carriers"), 200);
    assertThat(html)
        .contains(
            "1 of 2 bound",
            "href=\"/carriers/north\"",
            "href=\"/carriers/south%20%26%20co\"",
            "ESME_RINVPASWD (0x0E)",
            "3 of 100",
            "12 ms, 90 ms",
            "none yet");
  }

  @Test
  void aRateThatTheCarrierCutIsToldFromTheConfiguredOne() {
    assertThat(PageRules.check(routes.get("/carriers"), 200))
        .contains("6 of 7.5, cut after the carrier asked to slow down", "0, no limit");
  }

  @Test
  void withoutACarrierThePageSaysHowToAddOne() {
    desk.none = true;
    assertThat(PageRules.check(routes.get("/carriers"), 200)).contains("carriers add NAME");
  }

  @Test
  void aCarrierHasItsSessionsAndWhatItAnswered() {
    assertThat(PageRules.check(routes.get("/carriers/north"), 200))
        .contains("transceiver", "ESME_ROK", "<td>41</td>", "None were written down.");
    assertThat(PageRules.check(routes.get("/carriers/south%20%26%20co"), 200))
        .contains("Nothing was submitted since this process started.");
  }

  @Test
  void aTrialIsShownStepByStepAndItsWordsAreInert() {
    assertThat(PageRules.check(routes.post("/carriers/north/test", Map.of()), 200))
        .contains("It does not work", "192.0.2.7", "1.5 s", "wrong &lt;password&gt;");
  }

  @Test
  void whoOnlyReadsSeesNeitherPdusNorForms() {
    desk.pdus.add(new LoggedPdu(SINCE, 1, true, "a PDU of north"));
    RoutesRecorder readers = new RoutesRecorder();
    Principal reader =
        new Principal(new Actor.Parley("reader"), Set.of(Permission.READ), Scope.EVERYTHING, null);
    Viewer viewer = new Viewer(reader, "reader", "", false);
    ConsoleDoor door = (_, handler) -> request -> viewer.handle(handler, request);
    new CarriersPage(new Pages(new Assets(), false), desk)
        .register(new ConsoleRoutes(readers, door));
    assertThat(PageRules.check(routes.get("/carriers/north"), 200))
        .contains("a PDU of north", "<form", "test-bind");
    assertThat(PageRules.check(readers.get("/carriers/north"), 200))
        .contains("Answers to submits")
        .doesNotContain("a PDU of north", "test-bind", "/log\"");
  }

  @Test
  void pdusAreWrittenDownForAsLongAsIsAskedAndNoLonger() {
    Response started = routes.post("/carriers/north/log", Map.of("minutes", "60"));
    assertThat(started.status()).isEqualTo(303);
    assertThat(started.headers()).containsEntry("Location", "/carriers/north");
    assertThat(desk.recording).isEqualTo(Duration.ofMinutes(60));
    assertThat(desk.causes.getLast().actor().name()).isEqualTo("dev console");
    for (String wrong : List.of("61", "-1", "", "ten", "99999999999")) {
      assertThat(PageRules.check(routes.post("/carriers/north/log", Map.of("minutes", wrong)), 400))
          .contains("Minutes must be a whole number from 0 to 60.");
    }
    assertThat(desk.recording).isEqualTo(Duration.ofMinutes(60));
  }

  @Test
  void theNewestPdusAreShownFirstAndNoMoreThanFitOnAPage() {
    for (int i = 0; i <= CarrierViews.PDUS_MAX; i++) {
      desk.pdus.add(new LoggedPdu(SINCE.plusSeconds(i), 1, i % 2 == 0, "submit_sm " + i + "."));
    }
    String html = PageRules.check(routes.get("/carriers/north"), 200);
    assertThat(html)
        .contains("submit_sm 200.", "submit_sm 1.")
        .doesNotContain("submit_sm 0.")
        .contains("to the carrier", "from the carrier");
    assertThat(html.indexOf("submit_sm 200.")).isLessThan(html.indexOf("submit_sm 1."));
  }

  @Test
  void aCarrierThatThereIsNotIsNotFound() {
    PageRules.check(routes.get("/carriers/east"), 404);
    PageRules.check(routes.post("/carriers/east/test", Map.of()), 404);
    PageRules.check(routes.post("/carriers/east/log", Map.of("minutes", "1")), 404);
    assertThat(desk.recording).isZero();
  }
}
