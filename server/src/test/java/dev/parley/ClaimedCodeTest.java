package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.accept.Draft;
import dev.parley.cli.Development;
import dev.parley.cli.Development.Ready;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The code that shows who holds a number gets to the phone, and nobody else reads it (S24). */
class ClaimedCodeTest {
  private static final Pattern CODE = Pattern.compile("([0-9]{6}) is the code");

  @TempDir private Path directory;

  @Test
  void whoAskedForTheCodeReadsItNowhereButOnThePhone() throws Exception {
    try (Development.Running server = start();
        HttpClient http = HttpClient.newHttpClient()) {
      Ready ready = server.ready();
      String claims = "/v1/parley/Accounts/" + ready.accountSid() + "/NumberClaims";
      String number = ready.phones().getLast().number().substring(1);
      String begun = send(http, ready, claims, "PhoneNumber=%2B" + number);
      String sid = JsonMapper.shared().readTree(begun).path("message_sid").asString();
      assertThat(sid).as(begun).startsWith("SM");

      String phone = "/v1/parley/Phones/%2B" + number + "/Messages";
      await().until(() -> CODE.matcher(send(http, ready, phone, null)).find());
      Matcher texted = CODE.matcher(send(http, ready, phone, null));
      assertThat(texted.find()).isTrue();
      String code = texted.group(1);

      String messages = "/2010-04-01/Accounts/" + ready.accountSid() + "/Messages";
      String own = "/v1/parley/Messages/" + sid;
      await()
          .until(
              () -> send(http, ready, messages + "/" + sid + ".json", null).contains("delivered"));
      for (String path :
          List.of(
              messages + "/" + sid + ".json",
              messages + ".json",
              messages + ".json?To=%2B" + number,
              own + "/Timeline",
              own + "/Attempts",
              own + "/Decision",
              "/messages",
              "/messages/" + sid,
              "/messages/export.csv")) {
        String read = send(http, ready, path, null);
        assertThat(read).as(path).contains(sid).doesNotContain(code, "is the code");
      }
      assertThat(send(http, ready, "/messages/" + sid, null)).contains("for the phone alone");
    }
  }

  @Test
  void theTextLeavesAlsoWhenItWasReadBackFromTheDatabase() throws Exception {
    try (RunningPlatform parley = new RunningPlatform(directory, false)) {
      MessageView queued =
          parley.accept(
              RunningPlatform.from(
                  parley.draft(RunningPlatform.LONG_CODE, RunningPlatform.PHONE, "012345"),
                  Draft.ORIGIN_NUMBER_CLAIM));
      assertThat(queued.body()).isNull();
      parley.restart(true);
      await().until(() -> parley.state(queued.sid()) == MessageState.SENT);
      assertThat(parley.written()).containsExactly("012345");
      assertThat(parley.view(queued.sid()).body()).isNull();
    }
  }

  private Development.Running start() throws Exception {
    PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new DevServer.Starter(Clock.systemUTC(), new SecureRandom())
        .start(new Development.Options(0, directory.resolve("data"), null, quiet, null), _ -> {});
  }

  /**
   * @param form null to read
   */
  private static String send(HttpClient http, Ready ready, String path, @Nullable String form)
      throws Exception {
    byte[] pair = (ready.accountSid() + ":" + ready.authToken()).getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(ready.baseUrl() + path))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    if (form != null) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(form));
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }
}
