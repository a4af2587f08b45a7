package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.parley.cli.Development;
import dev.parley.cli.Development.Ready;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run tells about itself: metrics that the dashboard shows, and logs that betray nobody. */
class ObservedRunTest {
  private static final Path DASHBOARD = Path.of("..", "docs", "grafana-dashboard.json");
  private static final Pattern METRIC = Pattern.compile("parley_[a-z_]+");

  /** A number in E.164, or its digits alone, wherever it stands; sids are longer. */
  private static final Pattern NUMBER = Pattern.compile("(?<![0-9a-f])(\\+|%2B)?1\\d{10}(?!\\d)");

  private static final String BODY = "the-body-of-a-text-that-no-log-has";

  @TempDir private Path directory;

  private static JsonNode dashboard() throws Exception {
    return JsonMapper.shared().readTree(Files.readString(DASHBOARD));
  }

  private static Set<String> shown() throws Exception {
    Set<String> names = new TreeSet<>();
    for (String expression : dashboard().findValuesAsString("expr")) {
      Matcher matcher = METRIC.matcher(expression);
      while (matcher.find()) {
        names.add(matcher.group());
      }
    }
    return names;
  }

  @Test
  void everyMetricOfTheDashboardIsThereAndNoLogHasANumberABodyOrASecret() throws Exception {
    FileAppender<ILoggingEvent> log = listen();
    try (Development.Running server = start();
        HttpClient http = HttpClient.newHttpClient()) {
      Ready ready = server.ready();
      String recipient = ready.phones().getFirst().number();
      String sender = ready.senders().getFirst().number();
      String to = "%2B" + recipient.substring(1);
      for (String number : new String[] {to, "%2B12025550190", "%2B12025550193", "911", "x"}) {
        post(http, ready, "From=%2B" + sender.substring(1) + "&To=" + number + "&Body=" + BODY);
      }
      await().until(() -> get(http, ready, "/v1/parley/Phones/" + to + "/Messages").contains(BODY));
      Set<String> exposed = new TreeSet<>();
      Matcher names = METRIC.matcher(get(http, ready, "/metrics"));
      while (names.find()) {
        exposed.add(names.group());
      }
      assertThat(shown()).hasSizeGreaterThan(20);
      assertThat(exposed).containsAll(shown());

      String written = Files.readString(directory.resolve("run.log"));
      assertThat(written.lines().toList()).isNotEmpty().allSatisfy(ObservedRunTest::isJson);
      assertThat(written)
          .doesNotContain(BODY, ready.authToken(), ready.adminToken())
          .doesNotContain(recipient.substring(1), sender.substring(1));
      assertThat(NUMBER.matcher(written).results().map(result -> result.group()).toList())
          .isEmpty();
    } finally {
      log.stop();
    }
  }

  private static void isJson(String line) {
    JsonNode event = JsonMapper.shared().readTree(line);
    assertThat(event.path("formattedMessage").asString()).as(line).isNotEmpty();
  }

  /** As logback.xml writes logs/parley.log, and everything down to DEBUG of our own. */
  private FileAppender<ILoggingEvent> listen() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.start();
    FileAppender<ILoggingEvent> file = new FileAppender<>();
    file.setContext(context);
    file.setFile(directory.resolve("run.log").toString());
    file.setEncoder(encoder);
    file.start();
    Logger root = context.getLogger("dev.parley");
    root.setLevel(Level.DEBUG);
    root.addAppender(file);
    return file;
  }

  private Development.Running start() throws Exception {
    PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new DevServer.Starter(Clock.systemUTC(), new SecureRandom())
        .start(new Development.Options(0, directory.resolve("data"), null, quiet, null), _ -> {});
  }

  private static void post(HttpClient http, Ready ready, String form) throws Exception {
    String path = "/2010-04-01/Accounts/" + ready.accountSid() + "/Messages.json";
    HttpResponse<String> _ =
        http.send(
            request(ready, path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String get(HttpClient http, Ready ready, String path) throws Exception {
    return http.send(request(ready, path).build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  private static HttpRequest.Builder request(Ready ready, String path) {
    String pair = ready.accountSid() + ":" + ready.authToken();
    return HttpRequest.newBuilder(URI.create(ready.baseUrl() + path))
        .header(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }
}
