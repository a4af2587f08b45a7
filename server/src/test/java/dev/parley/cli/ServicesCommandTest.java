package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.ApiFixture;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.ShortCode;
import dev.parley.number.SenderKind;
import dev.parley.service.MessagingService;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ServicesCommandTest {
  @TempDir private Path directory = Path.of("");

  private final StringWriter out = new StringWriter();
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
    Files.writeString(
        directory.resolve("dev.json"),
        """
        {"baseUrl":"%s","accountSid":"%s","authToken":"%s","adminToken":"%s","pid":1}\
        """
            .formatted(
                "http://127.0.0.1:" + api.server.port(),
                api.account.sid(),
                api.account.authToken().value(),
                ApiFixture.ADMIN_TOKEN));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private MessagingService only() {
    return api.services.of(api.account.sid()).getFirst();
  }

  @Test
  void aServiceIsMadeSetShownAndRemoved() {
    assertThat(run("list", "-o", "table")).isZero();
    assertThat(out.toString()).contains("There are no services.");
    assertThat(run("create", "Shop", "--inbound-url", "https://a.example/in", "-o", "table"))
        .isZero();
    String sid = only().sid().toString();
    assertThat(out.toString()).contains("Made " + sid);
    assertThat(run("set", sid, "StickySender=false", "ValidityPeriod=60", "-o", "table")).isZero();
    assertThat(only().features().stickySender()).isFalse();
    assertThat(run("list", "-o", "table")).isZero();
    assertThat(out.toString()).contains("Shop", "https://a.example/in");
    assertThat(run("show", sid, "-o", "table")).isZero();
    assertThat(out.toString()).contains("validity_period: 60", "Its pool is empty.");
    assertThat(run("delete", sid, "-o", "table")).isZero();
    assertThat(api.services.of(api.account.sid())).isEmpty();
  }

  @Test
  void sendersOfEachKindJoinAndLeaveByTheirAddress() {
    api.senders.add(api.account.sid(), new ShortCode("12345"), SenderKind.SHORT_CODE, "");
    api.senders.add(api.account.sid(), new AlphanumericId("Shop"), SenderKind.ALPHANUMERIC, "");
    run("create", "Shop");
    String sid = only().sid().toString();
    for (String sender : List.of("+12015550123", "12345", "Shop")) {
      assertThat(run("add-sender", sid, sender, "-o", "table")).as(out.toString()).isZero();
    }
    assertThat(run("show", sid, "-o", "table")).isZero();
    assertThat(out.toString()).contains("+12015550123", "12345", "Shop");
    for (String sender : List.of("+12015550123", "12345", "Shop")) {
      assertThat(run("remove-sender", sid, sender)).isZero();
    }
    assertThat(api.services.pool(only().sid())).isEmpty();
    assertThat(run("remove-sender", sid, "12345")).isEqualTo(1);
    assertThat(run("add-sender", sid, "+12015550199")).isEqualTo(1);
    assertThat(out.toString()).contains("The account does not hold +12015550199.");
  }

  @Test
  void whatTheServerRefusesIsSaid() {
    assertThat(run("show", "MG" + "0".repeat(32))).isEqualTo(1);
    assertThat(run("create", "n".repeat(65))).isEqualTo(1);
    assertThat(out.toString()).contains("longer than 64 characters");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--data");
    all.add(directory.toString());
    return new CommandLine(new ServicesCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(all.toArray(String[]::new));
  }
}
