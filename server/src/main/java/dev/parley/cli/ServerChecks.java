package dev.parley.cli;

import dev.parley.config.Configuration;
import dev.parley.config.Http;
import dev.parley.config.JdbcUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What is asked of a running server, of its public address and of a database of one's own. */
final class ServerChecks {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String START = "bin/parley serve --config FILE";

  private final Configuration configuration;
  private final Path data;

  ServerChecks(Configuration configuration, Path data) {
    this.configuration = configuration;
    this.data = data;
  }

  /** Server, database and carriers: one answer tells of all. */
  List<Check> server() {
    try (ApiClient api =
        Target.of(new Target.Wish(null, null, data, null), Map.of()).asOperator()) {
      ApiClient.Answer ready = api.get("/ready", Map.of());
      List<Check> checks = new ArrayList<>();
      checks.add(
          ready.ok()
              ? Check.ok("server", "it takes messages")
              : Check.fail("server", "it takes no messages now", "Look at " + data + "/logs."));
      checks.add(
          ready.body().path("database").asBoolean()
              ? Check.ok("database", "it answers")
              : Check.fail("database", "it does not answer", "Look at " + data + "/logs."));
      checks.addAll(carriers(api));
      return checks;
    } catch (CommandFailure away) {
      return List.of(
          Check.warn("server", String.valueOf(away.getMessage()), START),
          database(),
          Check.warn("carriers", "only a running server knows", START));
    }
  }

  private static List<Check> carriers(ApiClient api) {
    ApiClient.Answer answer = api.get("/v1/parley/Carriers", Map.of());
    if (!answer.ok()) {
      return List.of(
          Check.fail("carriers", "HTTP " + answer.status(), "Check admin.token of the server."));
    }
    List<Check> checks = new ArrayList<>();
    for (JsonNode carrier : Json.list(answer.body(), "carriers")) {
      String name = Json.text(carrier, "name");
      checks.add(
          carrier.path("bound").asBoolean()
              ? Check.ok("carrier " + name, "bound since " + Json.text(carrier, "since"))
              : Check.fail(
                  "carrier " + name,
                  "not bound: " + Printer.plain(Json.text(carrier, "problem")),
                  "bin/parley carriers test " + name));
    }
    return checks.isEmpty()
        ? List.of(Check.warn("carriers", "there are none", "bin/parley carriers add"))
        : checks;
  }

  private Check database() {
    Configuration.Database external = configuration.database();
    String url = external.url();
    if (url == null) {
      return Check.warn("database", "the built-in one runs with the server only", START);
    }
    try (Connection connection =
        DriverManager.getConnection(url, external.user(), external.password().value())) {
      return connection.isValid((int) PATIENCE.toSeconds())
          ? Check.ok("database", JdbcUrl.shown(url) + " answers")
          : Check.fail("database", JdbcUrl.shown(url) + " does not answer", "Check the database.");
    } catch (SQLException failed) {
      return Check.fail(
          "database",
          JdbcUrl.without(url, String.valueOf(failed.getMessage())),
          "Check database.url, user and password.");
    }
  }

  Check publicUrl() {
    Http http = configuration.http();
    URI url = http.publicUrl();
    if (url == null) {
      return Check.warn(
          "public URL", "http.publicUrl is not set", "Set it to what applications use.");
    }
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url + "/health")).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 && answer.body().strip().equals("ok")
          ? Check.ok("public URL", url + " leads here")
          : Check.fail(
              "public URL",
              url + "/health is answered " + answer.statusCode() + ", not by Parley",
              "Check the proxy and its DNS name.");
    } catch (IOException failed) {
      return Check.fail(
          "public URL",
          url + " cannot be reached: " + failed.getMessage(),
          "Check DNS, firewall, proxy and certificate.");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Check.warn("public URL", "interrupted", "");
    }
  }
}
