package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Application;
import dev.parley.account.ApplicationSid;
import dev.parley.account.NewAccount;
import dev.parley.account.Standing;
import dev.parley.api.ApiFixture;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.config.Secret;
import dev.parley.consent.FakeBulkOptOuts.OptedOut;
import dev.parley.consent.OptOutScope;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.number.NewSender;
import dev.parley.number.Proof;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import dev.parley.service.MessagingService;
import dev.parley.service.PoolMember;
import dev.parley.service.ServiceSid;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One Parley stands for Twilio, another is moved into; and a Twilio that has bad days. */
class ImportTwilioCommandTest {
  private static final String HEX = "5a1b2c3d4e5f60718293a4b5c6d7e8f9";
  private static final AccountSid SID = AccountSid.parse(FakeTwilio.SID).orElseThrow();
  private static final AccountSid SUB = AccountSid.parse("AC" + "1".repeat(31) + "a").orElseThrow();
  private static final ServiceSid SERVICE = ServiceSid.parse("MG" + HEX).orElseThrow();
  private static final ApplicationSid APPLICATION = ApplicationSid.parse("AP" + HEX).orElseThrow();
  private static final Cause CAUSE = Cause.of(new Actor.Operator());
  private static final PhoneNumber NUMBER = new PhoneNumber("+12015550111", "US");
  private static final ShortCode CODE = new ShortCode("54321");
  private static final AlphanumericId NAME = new AlphanumericId("Shop");

  @TempDir private Path directory = Path.of("");

  private final StringWriter out = new StringWriter();
  private final List<Duration> pauses = new ArrayList<>();
  private ApiFixture source;
  private ApiFixture target;

  @BeforeEach
  void start() throws Exception {
    source = new ApiFixture();
    target = new ApiFixture();
    Files.writeString(
        directory.resolve("dev.json"),
        """
        {"baseUrl":"http://127.0.0.1:%d","accountSid":"%s","authToken":"x","adminToken":"%s","pid":1}\
        """
            .formatted(target.server.port(), target.account.sid(), ApiFixture.ADMIN_TOKEN));
    Files.writeString(directory.resolve("token.txt"), FakeTwilio.TOKEN + "\n");
    account("Old shop", null, SID, FakeTwilio.TOKEN);
  }

  @AfterEach
  void stop() {
    source.close();
    target.close();
  }

  private void account(String name, @Nullable AccountSid owner, AccountSid sid, String token) {
    source.accounts.create(new NewAccount(name, owner, sid, new Secret(token)), CAUSE).orThrow();
  }

  private Sender give(AccountSid account, Address address, SenderKind kind, String sid) {
    return source
        .senders
        .add(
            new NewSender(
                account,
                address,
                kind,
                "Line",
                new Sender.Webhooks("https://a.example/in", "GET", null, "POST", null, "POST"),
                "US",
                Proof.WORD,
                SenderSid.parse(sid).orElseThrow()),
            CAUSE)
        .orElseThrow();
  }

  /** One of everything. */
  private void fill() {
    source
        .accounts
        .applications()
        .adopt(
            APPLICATION,
            SID,
            "App",
            new Application.Urls(
                "https://app.example", "POST", null, "POST", "https://app.example/states"),
            CAUSE);
    source.services.adopt(SERVICE, SID, ImportTwilioCommandTest::orders, CAUSE);
    for (Sender each :
        List.of(
            give(SID, NUMBER, SenderKind.LONG_CODE, "PN" + HEX),
            give(SID, CODE, SenderKind.SHORT_CODE, "SC" + HEX),
            give(SID, NAME, SenderKind.ALPHANUMERIC, "AI" + HEX))) {
      source.services.join(SERVICE, each, CAUSE);
    }
  }

  private static MessagingService orders(MessagingService fresh) {
    return new MessagingService(
        fresh.sid(),
        fresh.account(),
        "Orders",
        new MessagingService.Webhooks(
            "https://a.example/service", "GET", null, "POST", "https://a.example/states", true),
        new MessagingService.Features(false, true, false, "disable", false, false, false),
        600,
        "notifications",
        fresh.createdAt(),
        fresh.updatedAt());
  }

  private String url() {
    return "http://127.0.0.1:" + source.server.port();
  }

  private int run(String... more) {
    return runFrom(url(), more);
  }

  private int runFrom(String url, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--account-sid",
                SID.toString(),
                "--auth-token-file",
                directory.resolve("token.txt").toString(),
                "--base-url",
                url,
                "--data",
                directory.toString()));
    all.addAll(List.of(more));
    out.getBuffer().setLength(0);
    int code =
        new CommandLine(new ImportTwilioCommand(pauses::add))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(all.toArray(String[]::new));
    assertThat(out.toString()).doesNotContain(FakeTwilio.TOKEN);
    return code;
  }

  private JsonNode report(String... more) {
    List<String> all = new ArrayList<>(List.of(more));
    all.addAll(List.of("-o", "json"));
    assertThat(run(all.toArray(String[]::new))).as(out.toString()).isZero();
    String text = out.toString();
    return JsonMapper.shared().readTree(text.substring(text.indexOf('{')));
  }

  private static List<String> counts(JsonNode report) {
    return report
        .get("things")
        .valueStream()
        .map(
            it ->
                "%s %s/%s/%s/%s"
                    .formatted(
                        it.get("kind").asString(),
                        it.get("found"),
                        it.get("created"),
                        it.get("kept"),
                        it.get("left_out")))
        .toList();
  }

  @Test
  void everythingIsMovedUnderTheSidsThatItHad() {
    fill();
    assertThat(counts(report()))
        .containsExactly(
            "account 1/1/0/0",
            "application 1/1/0/0",
            "number 1/1/0/0",
            "short_code 1/1/0/0",
            "sender_name 1/1/0/0",
            "service 1/1/0/0",
            "pool_member 3/3/0/0");
    Account account = target.accounts.find(SID).orElseThrow();
    assertThat(account.friendlyName()).isEqualTo("Old shop");
    assertThat(account.authToken().value()).isEqualTo(FakeTwilio.TOKEN);
    assertThat(target.accounts.applications().find(APPLICATION).orElseThrow().urls())
        .isEqualTo(
            new Application.Urls(
                "https://app.example", "POST", null, "POST", "https://app.example/states"));
    for (Address address : List.of(NUMBER, CODE, NAME)) {
      Sender moved = target.senders.byAddress(address).orElseThrow();
      assertThat(moved.sid()).isEqualTo(source.senders.byAddress(address).orElseThrow().sid());
      assertThat(moved.account()).isEqualTo(SID);
    }
    Sender number = target.senders.byAddress(NUMBER).orElseThrow();
    assertThat(number.friendlyName()).isEqualTo("Line");
    assertThat(number.webhooks().smsUrl()).isEqualTo("https://a.example/in");
    assertThat(number.webhooks().smsMethod()).isEqualTo("GET");
    assertThat(target.senders.causes.getLast().reason()).isEqualTo("import from Twilio");
    MessagingService service = target.services.find(SERVICE).orElseThrow();
    MessagingService before = source.services.find(SERVICE).orElseThrow();
    assertThat(service.friendlyName()).isEqualTo("Orders");
    assertThat(service.webhooks()).isEqualTo(before.webhooks());
    assertThat(service.features()).isEqualTo(before.features());
    assertThat(service.validitySeconds()).isEqualTo(600);
    assertThat(service.usecase()).isEqualTo("notifications");
    assertThat(target.services.pool(SERVICE).stream().map(PoolMember::sender).map(Sender::sid))
        .containsExactlyInAnyOrderElementsOf(
            source.services.pool(SERVICE).stream().map(it -> it.sender().sid()).toList());
  }

  @Test
  void aSecondRunMakesNothing() {
    fill();
    report();
    int senders = target.senders.causes.size();
    assertThat(counts(report()))
        .containsExactly(
            "account 1/0/1/0",
            "application 1/0/1/0",
            "number 1/0/1/0",
            "short_code 1/0/1/0",
            "sender_name 1/0/1/0",
            "service 1/0/1/0",
            "pool_member 3/0/3/0");
    assertThat(target.senders.causes).hasSize(senders);
  }

  @Test
  void aRunThatWasKilledInTheMiddleIsFinishedByTheNext() {
    fill();
    target
        .accounts
        .create(new NewAccount("Old shop", null, SID, new Secret(FakeTwilio.TOKEN)), CAUSE)
        .orThrow();
    target.services.adopt(SERVICE, SID, ImportTwilioCommandTest::orders, CAUSE);
    assertThat(counts(report()))
        .contains("account 1/0/1/0", "application 1/1/0/0", "service 1/0/1/0")
        .contains("pool_member 3/3/0/0");
  }

  @Test
  void aDryRunReportsTheSameAndLeavesNothing() throws Exception {
    fill();
    Path csv = directory.resolve("out.csv");
    Files.writeString(csv, "number,sender\n+12025550101," + NUMBER.text() + "\n");
    JsonNode dry = report("--dry-run", "--opt-outs", csv.toString());
    assertThat(dry.get("dry_run").asBoolean()).isTrue();
    assertThat(target.accounts.find(SID)).isEmpty();
    assertThat(target.senders.byAddress(NUMBER)).isEmpty();
    assertThat(target.services.find(SERVICE)).isEmpty();
    assertThat(target.accounts.applications().find(APPLICATION)).isEmpty();
    assertThat(target.optOuts.inForce).isEmpty();
    assertThat(counts(dry)).isEqualTo(counts(report("--opt-outs", csv.toString())));
  }

  @Test
  void peopleReadATableAndWhatIsNotCarried() {
    fill();
    source.accounts.add("Sub", SID, Standing.Status.ACTIVE);
    assertThat(run("-o", "table")).isZero();
    assertThat(out.toString())
        .contains("WHAT", "FOUND", "CREATED", "KEPT AS IT IS", "LEFT OUT")
        .contains("messaging services")
        .contains("Not carried: 1 subaccounts: say --subaccounts to move them")
        .contains("Not carried: messages sent and received so far: their history stays")
        .contains("accept-terms " + SID);
    assertThat(run("-o", "table", "--dry-run")).isZero();
    assertThat(out.toString()).contains("TO CREATE", "nothing was written to Parley");
  }

  @Test
  void subaccountsComeUnderTheirParentWithTheirOwnTokens() {
    account("Branch", SID, SUB, "b".repeat(32));
    source.accounts.add("Away", SID, Standing.Status.SUSPENDED);
    give(SUB, NUMBER, SenderKind.LONG_CODE, "PN" + HEX);
    source.services.adopt(SERVICE, SUB, it -> it, CAUSE);
    JsonNode report = report("--subaccounts");
    assertThat(counts(report)).contains("account 3/2/0/1", "number 1/1/0/0", "service 1/1/0/0");
    assertThat(report.at("/left_out/0/why").asString()).isEqualTo("it is suspended at the source");
    Account sub = target.accounts.find(SUB).orElseThrow();
    assertThat(sub.owner()).isEqualTo(SID);
    assertThat(sub.authToken().value()).isEqualTo("b".repeat(32));
    assertThat(target.senders.byAddress(NUMBER).orElseThrow().account()).isEqualTo(SUB);
  }

  @Test
  void anAccountThatIsThereCanBeMovedInto() {
    fill();
    report("--account", target.account.sid().toString());
    assertThat(target.accounts.find(SID)).isEmpty();
    assertThat(target.senders.byAddress(NUMBER).orElseThrow().account())
        .isEqualTo(target.account.sid());
    assertThat(run("--account", SUB.toString())).isEqualTo(1);
  }

  @Test
  void whatIsRefusedIsNamedAndTheRestIsMoved() {
    fill();
    target.senders.add(target.account.sid(), NUMBER, SenderKind.LONG_CODE, "");
    assertThat(run("-o", "table")).isEqualTo(1);
    assertThat(out.toString())
        .contains("numbers, +12015550111: Another account holds this address. (21710)")
        .contains("senders in pools, +12015550111 in " + SERVICE + ": the sender was left out");
    assertThat(target.services.pool(SERVICE)).hasSize(2);
  }

  @Test
  void optOutsComeAlongAndThoseThatCannotAreInAFileWithTheirReasons() throws Exception {
    fill();
    target.optOuts.busy = 2;
    Path csv = directory.resolve("out.csv");
    String rows =
        IntStream.range(0, 1_200)
            .mapToObj(
                i ->
                    i == 700
                        ? "nonsense," + NUMBER.text()
                        : "+1202555" + (1_000 + i) + "," + NUMBER.text())
            .collect(Collectors.joining("\n", "\uFEFFnumber,sender\n", "\n\n"));
    Files.writeString(csv, rows);
    assertThat(run("--opt-outs", csv.toString(), "-o", "table")).isEqualTo(1);
    assertThat(out.toString())
        .contains("opt-outs")
        .contains("1,199")
        .contains(directory.resolve("out.rejected.csv").toString());
    assertThat(Files.readString(directory.resolve("out.rejected.csv")))
        .isEqualTo(
            "number,sender,reason\nnonsense,+12015550111,\"the number has no plus and country"
                + " code\"\n");
    assertThat(pauses).hasSize(2);
    assertThat(target.optOuts.inForce)
        .hasSize(2_398)
        .contains(
            new OptedOut("+12025551000", new OptOutScope.OfSender(NUMBER.text())),
            new OptedOut("+12025551000", new OptOutScope.OfService(SERVICE.toString())));
    assertThat(target.optOuts.causes.getFirst().reason()).isEqualTo("import from Twilio");
    Files.writeString(csv, rows.replace("nonsense", "+12025559999"));
    assertThat(counts(report("--opt-outs", csv.toString()))).contains("opt_out 1200/1/1199/0");
    assertThat(directory.resolve("out.rejected.csv")).doesNotExist();
  }

  @Test
  void aFileThatIsNotThereIsSaidBeforeAnythingIsDone() {
    fill();
    assertThat(run("--opt-outs", directory.resolve("none.csv").toString())).isEqualTo(1);
    assertThat(target.accounts.find(SID)).isEmpty();
  }

  @Test
  void aWrongTokenIsSaidAndNothingIsDone() throws Exception {
    Files.writeString(directory.resolve("token.txt"), "f".repeat(32));
    assertThat(run()).isEqualTo(1);
    assertThat(out.toString()).contains("does not accept the credentials").doesNotContain("fff");
    Files.writeString(directory.resolve("token.txt"), "short");
    assertThat(run()).isEqualTo(1);
    assertThat(out.toString()).contains("has no auth token in it").doesNotContain("short");
    Files.delete(directory.resolve("token.txt"));
    assertThat(run()).isEqualTo(1);
    assertThat(target.accounts.all()).hasSize(1);
  }

  @Test
  void aSourceThatIsNotThereIsNotReachable() {
    assertThat(runFrom("http://127.0.0.1:1")).isEqualTo(4);
    assertThat(out.toString()).contains("The source does not answer at http://127.0.0.1:1.");
    assertThat(pauses).isEmpty();
    assertThat(runFrom("twilio")).isEqualTo(2);
  }

  @Test
  void aSourceThatFailsOnTheWayIsAskedAFewTimesAndLeavesNothingHalfDone() throws Exception {
    try (FakeTwilio twilio = new FakeTwilio()) {
      twilio.thirdPage(503);
      assertThat(runFrom(twilio.url())).isEqualTo(1);
      assertThat(out.toString()).contains("Reading the numbers failed: HTTP 503, busy");
      assertThat(pauses).hasSize(TwilioSource.TRIES_MAX - 1).containsOnly(Duration.ofSeconds(7));
      assertThat(target.senders.heldBy(SID)).isEmpty();
      twilio.thirdPage(429, 500, 200);
      assertThat(runFrom(twilio.url(), "-o", "table")).as(out.toString()).isZero();
      assertThat(target.senders.heldBy(SID)).hasSize(5);
      assertThat(out.toString())
          .contains("numbers, +12015550145: it cannot text")
          .contains("Not carried: 6 numbers with webhooks for calls")
          .contains("Not carried: 1 addresses: Parley keeps none")
          .contains("Not carried: caller ids:");
    }
  }
}
