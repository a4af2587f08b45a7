package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.RequiresNode;
import dev.parley.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@RequiresNode
@ExtendWith(SharedParley.class)
class NodeSdkTest {
  private static final Path SOURCE = Path.of("node").toAbsolutePath();
  private static final Path INSTALLED = Path.of("target", "node").toAbsolutePath();

  @Test
  void theUnmodifiedNodeSdkWorksThroughTheProxy(RunningParley parley) throws Exception {
    install();
    Tenant tenant = parley.newTenant();
    VirtualPhone phone = tenant.phone(0);
    VirtualPhone optedOut = tenant.phone(1);
    optedOut.optOutOf(tenant.number(), "STOP");

    Finished program =
        Finished.run(
            INSTALLED,
            Map.of(
                "HTTP_PROXY",
                "http://127.0.0.1:" + parley.dev().proxyPort(),
                "NODE_EXTRA_CA_CERTS",
                parley.dev().caFile().toString()),
            List.of(
                Tool.NODE.executable().toString(),
                "program.js",
                tenant.sid(),
                tenant.token(),
                tenant.number(),
                phone.number(),
                optedOut.number()));

    assertThat(program.output().lines())
        .as("%s", program)
        .containsExactly(
            "created: queued outbound-api",
            "fetched: delivered 1 Hello from Node true",
            "callbacks: sent signed, delivered signed",
            "listed: 5 newest Page 5 oldest Hello from Node",
            "limited: 3",
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
                    .containsExactly("Hello from Node", "Page 2", "Page 3", "Page 4", "Page 5"));
  }

  /** Once for each lock file: {@code mvn clean} takes it away again. */
  private static void install() throws IOException, InterruptedException {
    Files.createDirectories(INSTALLED);
    Path done = INSTALLED.resolve("installed-lock.json");
    Path lock = SOURCE.resolve("package-lock.json");
    for (String name : List.of("program.js", "package.json", "package-lock.json", ".npmrc")) {
      Files.copy(
          SOURCE.resolve(name), INSTALLED.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.exists(done) && Files.mismatch(done, lock) == -1) {
      return;
    }
    Finished npm =
        Finished.run(INSTALLED, Map.of(), List.of("npm", "ci", "--ignore-scripts", "--no-audit"));
    assertThat(npm.exitCode()).as("%s", npm).isZero();
    Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
  }
}
