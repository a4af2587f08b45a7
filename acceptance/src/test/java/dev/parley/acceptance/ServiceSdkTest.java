package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.RequiresNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Numbers from stock and messaging services, as the SDKs use them. */
@ExtendWith(SharedParley.class)
class ServiceSdkTest {
  @TempDir Path directory;

  private static void stock(RunningParley parley, String... numbers) {
    StringBuilder csv = new StringBuilder("number,kind,region\n");
    for (String number : numbers) {
      csv.append(number).append(",local,XX\n");
    }
    Api.Answer loaded =
        Api.admin(parley.dev()).post("/v1/parley/Numbers", Map.of("Csv", csv.toString()));
    assertThat(loaded.json().path("loaded").asInt()).isEqualTo(numbers.length);
  }

  @Test
  void theUnmodifiedJavaSdkTakesNumbersAndSendsThroughAService(RunningParley parley)
      throws Exception {
    Tenant tenant = parley.newTenant();
    stock(parley, "+12125550101", "+12125550102");
    VirtualPhone phone = tenant.phone(2);

    Finished program =
        Finished.run(
            directory,
            Map.of(),
            command(parley, tenant.sid(), tenant.token(), "212", phone.number()));

    assertThat(program.output().lines())
        .as("%s", program)
        .containsExactly(
            "available: 2 XX",
            "bought: local second",
            "bought twice: 21422 400",
            "empty: 21704 400",
            "again: 21710 409",
            "pool: 2",
            "accepted: accepted null 0 true",
            "delivered: true 1",
            "sticky: true",
            "scheduled: scheduled",
            "canceled: canceled",
            "changed: false Java",
            "left: true",
            "released: true",
            "removed: true",
            "gone: 21701 400");
    phone.waitFor("Hello again");
  }

  private static List<String> command(RunningParley parley, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(PackagedServer.java().toString());
    command.add("-Dhttps.proxyHost=127.0.0.1");
    command.add("-Dhttps.proxyPort=" + parley.dev().proxyPort());
    command.add("-Djavax.net.ssl.trustStore=" + parley.dev().trustStore());
    command.addAll(
        List.of("-cp", PackagedServer.testClassPath(), JavaServicesProgram.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  @Test
  @RequiresNode
  void theUnmodifiedNodeSdkTakesNumbersAndSendsThroughAService(RunningParley parley)
      throws Exception {
    Tenant tenant = parley.newTenant();
    stock(parley, "+13055550101", "+13055550102");
    Finished program =
        NodePrograms.run(
            "services.js",
            Map.of(
                "HTTP_PROXY",
                "http://127.0.0.1:" + parley.dev().proxyPort(),
                "NODE_EXTRA_CA_CERTS",
                parley.dev().caFile().toString()),
            tenant.sid(),
            tenant.token(),
            "305",
            tenant.phone(2).number());

    assertThat(program.output().lines())
        .as("%s", program)
        .containsExactly(
            "available: 2 XX true",
            "bought: true second",
            "bought twice: 21422 400",
            "none left: 21452 400",
            "empty: 21704 400",
            "again: 21710 409",
            "pool: 2",
            "accepted: accepted null 0 true",
            "delivered: delivered true 1",
            "sticky: true",
            "scheduled: canceled",
            "changed: false Node",
            "listed: Node",
            "left: true",
            "released: true",
            "removed: true",
            "gone: 21701 400");
    assertThat(program.exitCode()).isZero();
  }

  @Test
  void aNumberOfItsOwnIsHeldByWhoGetsTheCodeOnIt(RunningParley parley) {
    Tenant tenant = parley.newTenant();
    VirtualPhone phone = tenant.phone(parley.dev().phones().size() - 2);
    String claims = "/v1/parley/Accounts/" + tenant.sid() + "/NumberClaims";
    Map<String, String> number = Map.of("PhoneNumber", phone.number());
    assertThat(tenant.api().post(claims, number).status()).isEqualTo(201);
    String code = phone.waitFor("shows that you hold this number").substring(0, 6);
    Api.Answer held =
        tenant.api().post(claims + "/Confirm", Map.of("PhoneNumber", phone.number(), "Code", code));
    assertThat(held.status()).isEqualTo(201);
    assertThat(held.text("proof")).isEqualTo("code");
    Api.Answer released =
        Api.admin(parley.dev())
            .post("/v1/parley/Numbers/" + Api.encode(phone.number()) + "/Release", Map.of());
    assertThat(released.status()).isEqualTo(200);
  }
}
