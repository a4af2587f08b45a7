package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.RequiresNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@RequiresNode
@ExtendWith(SharedParley.class)
class NodeSdkTest {
  @Test
  void theUnmodifiedNodeSdkWorksThroughTheProxy(RunningParley parley) throws Exception {
    Tenant tenant = parley.newTenant();
    VirtualPhone phone = tenant.phone(0);
    VirtualPhone optedOut = tenant.phone(1);
    optedOut.optOutOf(tenant.number(), "STOP");

    Finished program =
        NodePrograms.run(
            "program.js",
            Map.of(
                "HTTP_PROXY",
                "http://127.0.0.1:" + parley.dev().proxyPort(),
                "NODE_EXTRA_CA_CERTS",
                parley.dev().caFile().toString()),
            tenant.sid(),
            tenant.token(),
            tenant.number(),
            phone.number(),
            optedOut.number());

    assertThat(program.output().lines())
        .as("%s", program)
        .containsExactly(
            "created: queued outbound-api",
            "fetched: delivered 1 Hello from Node true",
            "callbacks: sent signed, delivered signed",
            "listed: 5 newest Page 5 oldest Hello from Node",
            "limited: 3",
            "smart: 1 Page 6 \"x",
            "invalid: 21211 400",
            "opted out: 21610 400",
            "emergency: 21211 400",
            "unknown: 20404 404",
            "cancel: 30409 400",
            "redacted: []",
            "deleted: true",
            "fetch deleted: 20404 404");
    assertThat(program.exitCode()).isZero();
    await()
        .untilAsserted(
            () ->
                assertThat(phone.receivedFrom(tenant.number()))
                    .containsExactly(
                        "Hello from Node",
                        "Page 2",
                        "Page 3",
                        "Page 4",
                        "Page 5",
                        "Page 6 \"" + "x".repeat(80) + '"'));
  }
}
