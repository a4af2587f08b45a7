package dev.parley.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.testing.RequiresChromium;
import dev.parley.testing.RequiresNode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** {@code serve} as a process, and a person who sets it up in a real browser. */
@RequiresNode
@RequiresChromium
class SignInTest {
  private static final String PASSWORD = "correct horse battery";

  private final List<String> problems = new ArrayList<>();
  private final Chromium chromium = new Chromium();
  private final Page page = chromium.newPage(problems);
  private Process server;
  private Path data;
  private String baseUrl;

  @BeforeEach
  void serve() throws Exception {
    Path parent = Files.createDirectories(Path.of("target", "parley").toAbsolutePath());
    Path directory = Files.createTempDirectory(parent, "serve-");
    data = directory.resolve("data");
    Path config = directory.resolve("parley.yaml");
    Files.writeString(config, "http: {port: 0}\n");
    server =
        new ProcessBuilder(
                PackagedServer.command(
                    "serve", "--config", config.toString(), "--data", data.toString()))
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();
    Path ready = data.resolve("server.json");
    await("server.json of the started process")
        .atMost(Duration.ofSeconds(60))
        .failFast("it ended", () -> !server.isAlive())
        .until(() -> Files.exists(ready));
    baseUrl = JsonMapper.shared().readTree(Files.readString(ready)).path("baseUrl").asString();
  }

  @AfterEach
  void stop() throws Exception {
    chromium.close();
    server.destroy();
    assertThat(server.waitFor(45, TimeUnit.SECONDS)).isTrue();
  }

  private void isAccessible() {
    for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      Axe.findsNothing(page, page.url() + " in " + scheme);
    }
  }

  private void submit(String name) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  @Test
  void theFirstAdminSetsUpASecondFactorAndLetsADeveloperIn() throws Exception {
    becomeFirstAdmin();
    String recovery = setUpSecondFactor();
    String given = addDeveloper();
    submit("Sign out");
    signIn("root@example.com", PASSWORD, "");
    assertThat(page.locator("#problem")).containsText("is wrong");
    signIn("root@example.com", PASSWORD, recovery);
    page.navigate(baseUrl + "/audit?action=person.");
    assertThat(page.locator("main")).containsText("recovery_code_used");
    isAccessible();
    submit("Verify");
    assertThat(page.locator(".verdict")).containsText("whole");
    isAccessible();
    submit("Sign out");
    beADeveloper(given);
    assertThat(problems).filteredOn(it -> !it.contains("401") && !it.contains("403")).isEmpty();
  }

  private void becomeFirstAdmin() throws Exception {
    page.navigate(baseUrl + "/");
    assertThat(page.locator("h1")).hasText("Set up Parley");
    isAccessible();
    page.locator("[name=token]").fill(Files.readString(data.resolve("first-admin.token")).strip());
    page.locator("[name=login]").fill("root@example.com");
    page.locator("[name=name]").fill("Root");
    page.locator("[name=password]").fill(PASSWORD);
    page.locator("[name=again]").fill(PASSWORD);
    submit("Become the first admin");
    assertThat(page.locator("h1")).hasText("Messages");
    assertThat(page.locator(".mode")).containsText("Live");
    isAccessible();
  }

  private String setUpSecondFactor() throws Exception {
    page.navigate(baseUrl + "/account");
    isAccessible();
    page.locator("form[action='/account/second-factor'] [name=password]").fill(PASSWORD);
    submit("Set it up");
    assertThat(page.locator("svg.qr path")).isVisible();
    isAccessible();
    String secret = page.locator("dd code").first().textContent().replace(" ", "");
    page.locator("[name=code]").fill(code(secret));
    submit("Confirm");
    assertThat(page.locator(".secrets code")).hasCount(10);
    isAccessible();
    return page.locator(".secrets code").first().textContent();
  }

  private String addDeveloper() {
    page.navigate(baseUrl + "/people");
    isAccessible();
    page.locator("[name=login]").fill("dev@example.com");
    page.locator("[name=role]").selectOption("developer");
    submit("Add");
    String given = page.locator(".secrets code").textContent();
    page.navigate(baseUrl + "/people");
    page.locator("a").filter(new Locator.FilterOptions().setHasText("dev@example.com")).click();
    assertThat(page.locator("main")).containsText("password given");
    isAccessible();
    return given;
  }

  private void beADeveloper(String given) {
    signIn("dev@example.com", given, "");
    assertThat(page.locator("main")).containsText("Choose your own");
    isAccessible();
    page.locator("[name=password]").fill(given);
    page.locator("[name=new]").fill("a sentence of my own");
    page.locator("[name=again]").fill("a sentence of my own");
    submit("Change the password");
    assertThat(page.locator(".notice")).containsText("changed");
    page.navigate(baseUrl + "/people");
    assertThat(page.locator("h1")).hasText("Not for your role");
    isAccessible();
  }

  private void signIn(String login, String password, String code) {
    page.navigate(baseUrl + "/login");
    isAccessible();
    page.locator("[name=login]").fill(login);
    page.locator("[name=password]").fill(password);
    page.locator("[name=code]").fill(code);
    submit("Sign in");
  }

  /** RFC 6238, as a phone does it. */
  private static String code(String base32) throws Exception {
    ByteBuffer secret = ByteBuffer.allocate(base32.length() * 5 / 8);
    int buffer = 0;
    int held = 0;
    for (int i = 0; i < base32.length(); i++) {
      buffer = (buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(base32.charAt(i));
      held += 5;
      if (held >= 8) {
        held -= 8;
        secret.put((byte) (buffer >> held));
      }
    }
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(secret.array(), "HmacSHA1"));
    long step = Instant.now().getEpochSecond() / 30;
    byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
    int number = ByteBuffer.wrap(hash).getInt(hash[19] & 0xf) & 0x7fff_ffff;
    return "%06d".formatted(number % 1_000_000);
  }
}
