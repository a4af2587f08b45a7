package dev.parley;

import dev.parley.api.Json;
import dev.parley.api.parley.AdminAccess;
import dev.parley.api.parley.AdminAccess.Entry;
import dev.parley.config.Network;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.observe.Metrics;
import dev.parley.people.Permission;
import dev.parley.people.Principal;
import dev.parley.store.Database;
import dev.parley.store.GroupCommit;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What monitors ask. {@code /health}: the process answers. {@code /ready}: a message would be
 * accepted now; 503 when none would. A carrier that is unbound is told and does not make it
 * unready: messages wait for it, and turning them away would help nobody. {@code /metrics} is for
 * the networks the operator named, and for whoever may read everywhere.
 */
final class HealthResource {
  private static final int DATABASE_SECONDS_MAX = 2;

  /** From here on the journal cannot keep up; at its end nothing is taken. */
  private static final int BACKLOG_READY_MAX = GroupCommit.WAITING_MAX / 2;

  private final Database database;
  private final Supplier<Platform.Readiness> readiness;
  private final Metrics metrics;
  private final List<Network> metricsFor;
  private final AdminAccess admin;

  HealthResource(
      Database database,
      Supplier<Platform.Readiness> readiness,
      Metrics metrics,
      List<Network> metricsFor,
      AdminAccess admin) {
    this.database = database;
    this.readiness = readiness;
    this.metrics = metrics;
    this.metricsFor = metricsFor;
    this.admin = admin;
  }

  void register(Routes routes) {
    Response healthy = plain(200, "ok\n");
    routes.async("GET", "/health", (_, answer) -> answer.send(healthy));
    routes.blocking("GET", "/ready", _ -> ready());
    routes.blocking("GET", "/metrics", this::metrics);
  }

  private Response ready() {
    Platform.Readiness now = readiness.get();
    boolean database = databaseAnswers();
    boolean journal = now.journalBacklog() <= BACKLOG_READY_MAX;
    boolean ready = now.accepting() && database && journal;
    return Response.json(
        ready ? 200 : 503,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeBooleanProperty("ready", ready);
              json.writeBooleanProperty("accepting", now.accepting());
              json.writeBooleanProperty("database", database);
              json.writeNumberProperty("journal_backlog", now.journalBacklog());
              json.writeNumberProperty("carriers", now.carriers());
              json.writeNumberProperty("carriers_bound", now.bound());
              json.writeEndObject();
            }));
  }

  private boolean databaseAnswers() {
    try (Connection connection = database.connect()) {
      return connection.isValid(DATABASE_SECONDS_MAX);
    } catch (SQLException _) {
      return false;
    }
  }

  private Response metrics(Request request) {
    return isNear(request)
        ? metrics()
        : switch (admin.enter(request)) {
          case Entry.Granted(Principal principal) when mayRead(principal) -> metrics();
          case Entry.Denied(Response response) -> response;
          case Entry.Granted _, Entry.NoToken _ ->
              plain(
                  403,
                  "Metrics are for the networks of http.metricsFor, and for the admin token or a"
                      + " personal one that may read everywhere.\n");
        };
  }

  private Response metrics() {
    return new Response(
        200,
        Map.of("Content-Type", Metrics.CONTENT_TYPE),
        metrics.exposition().getBytes(StandardCharsets.UTF_8));
  }

  private static boolean mayRead(Principal principal) {
    return principal.may(Permission.READ) && principal.everywhere();
  }

  /** Somebody who was forwarded by a proxy we do not know is from anywhere. */
  private boolean isNear(Request request) {
    InetAddress address = request.client().address();
    return address != null
        && !request.client().claimed()
        && metricsFor.stream().anyMatch(network -> network.contains(address));
  }

  private static Response plain(int status, String text) {
    return new Response(
        status,
        Map.of("Content-Type", "text/plain; charset=utf-8", "Cache-Control", "no-store"),
        text.getBytes(StandardCharsets.UTF_8));
  }
}
