package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.account.Terms;
import dev.parley.cli.CarriersCommand;
import dev.parley.cli.RoutesCommand;
import dev.parley.cli.SendersCommand;
import dev.parley.cli.Serving;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones.Phone;
import dev.parley.sim.SimulatedCarrier;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A company is set up from nothing by commands, against a server that serves for real. */
class AddedCarriersTest {
  private static final String PHONE = "+12025550101";

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();

  @Test
  void aCarrierIsAddedBoundUsedAndRemovedWithoutARestart() throws Exception {
    PhoneBook phones = new PhoneBook(List.of(new Phone(PHONE, "US")), Clock.systemUTC());
    Path config = Files.writeString(directory.resolve("parley.yaml"), "http: {port: 0}");
    Path password = Files.writeString(directory.resolve("password"), "secret\n");
    try (SimulatedCarrier carrier = carrier(phones);
        Serving.Running server = serve(config)) {
      String port = Integer.toString(carrier.port());
      assertThat(
              run(
                  new CarriersCommand(),
                  List.of("add", "acme", "--host", "127.0.0.1", "--port", port),
                  List.of("--system-id", "parley", "--password-file", password.toString()),
                  List.of("--binds", "2", "--window", "10", "--rate", "100", "-o", "table")))
          .as(out.toString())
          .isZero();
      assertThat(out.toString()).contains("Added: acme", "It is bound.");
      await().until(() -> carrier.bound() == 2);
      assertThat(run(new RoutesCommand(), List.of("add", "--prefix", "+", "--carrier", "acme")))
          .isZero();

      JsonNode account = account(server.ready().listens());
      String sid = account.get("sid").asString();
      assertThat(
              run(
                  new SendersCommand(),
                  List.of("add", "--account", sid, "--number", "12345", "--kind", "short_code"),
                  List.of("--rate", "50", "-o", "table")))
          .as(out.toString())
          .isZero();
      assertThat(out.toString()).contains("set by the operator");
      send(server.ready().listens(), sid, account.get("auth_token").asString());
      await().until(() -> phones.messages(PHONE).size() == 1);

      assertThat(run(new CarriersCommand(), List.of("remove", "acme"))).isEqualTo(1);
      assertThat(out.toString()).contains("Messages go to it by default");
      assertThat(run(new CarriersCommand(), List.of("change", "acme", "--rate", "7"))).isZero();
      assertThat(
              run(
                  new CarriersCommand(),
                  List.of("change", "acme", "--rate", "8", "--version-known", "1")))
          .isEqualTo(1);
      assertThat(out.toString()).contains("rate was \"100\" and is \"7\"");
      assertThat(run(new RoutesCommand(), List.of("remove", "default"))).isZero();
      assertThat(run(new CarriersCommand(), List.of("remove", "acme"))).isZero();
      await().until(() -> carrier.bound() == 0);
    }
  }

  private static SimulatedCarrier carrier(PhoneBook phones) throws Exception {
    SimulatedCarrier carrier =
        new SimulatedCarrier(
            CarrierProfile.healthy("parley", "secret"),
            phones,
            0,
            Clock.systemUTC(),
            new Random(1));
    carrier.start();
    return carrier;
  }

  private Serving.Running serve(Path config) throws Exception {
    return new ServeServer.Starter(Clock.systemUTC(), new SecureRandom())
        .start(new Serving.Options(config, directory.resolve("data")), _ -> {});
  }

  @SafeVarargs
  private int run(Object command, List<String>... arguments) {
    List<String> all = new ArrayList<>();
    for (List<String> some : arguments) {
      all.addAll(some);
    }
    all.addAll(List.of("--data", directory.resolve("data").toString()));
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(all.toArray(String[]::new));
  }

  private JsonNode account(String url) throws Exception {
    JsonNode known =
        JsonMapper.shared()
            .readTree(Files.readString(directory.resolve("data").resolve("server.json")));
    String token = known.path("adminToken").asString();
    String bearer = "Bearer " + token;
    JsonNode account = post(url + "/v1/parley/Accounts", bearer, "FriendlyName=Company");
    JsonNode accepted =
        post(
            url + "/v1/parley/Accounts/" + account.path("sid").asString() + "/TermsAcceptance",
            bearer,
            "DeclaredUse=Orders+and+reminders&Version=" + Terms.current().number());
    assertThat(accepted.path("status").isMissingNode()).as(accepted.toString()).isTrue();
    return account;
  }

  private static void send(String url, String sid, String authToken) throws Exception {
    String basic =
        Base64.getEncoder()
            .encodeToString((sid + ":" + authToken).getBytes(StandardCharsets.UTF_8));
    JsonNode message =
        post(
            url + "/2010-04-01/Accounts/" + sid + "/Messages.json",
            "Basic " + basic,
            "From=12345&Body=Hello&To=%2B" + PHONE.substring(1));
    assertThat(message.path("status").asString()).isEqualTo("queued");
  }

  private static JsonNode post(String url, String authorization, String form) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", authorization)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return JsonMapper.shared()
          .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }
}
