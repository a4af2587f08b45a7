package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.cli.Target.Wish;
import dev.parley.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which server a command asks, and as whom. */
class TargetTest {
  private static final String ACCOUNT = "AC" + "0".repeat(32);
  private static final String OTHER = "AC" + "1".repeat(32);
  private static final Map<String, String> REMOTE =
      Map.of("PARLEY_URL", "https://sms.example", "PARLEY_TOKEN", "environment");

  @TempDir private Path directory;

  private static Wish wish(
      @Nullable String url, @Nullable String token, @Nullable Path data, @Nullable String account) {
    return new Wish(url, token, data, account);
  }

  private void write(String name, String json) throws IOException {
    Files.writeString(directory.resolve(name), json);
  }

  @Test
  void anAddressOnTheCommandLineGoesBeforeEverything() {
    Target target = Target.of(wish("http://a:1", "mine", directory, null), REMOTE);
    assertThat(target.baseUrl()).isEqualTo(URI.create("http://a:1"));
    assertThat(target.token()).isEqualTo(new Secret("mine"));
  }

  @Test
  void theEnvironmentGoesBeforeADirectoryThatNobodyNamed() {
    Target target = Target.of(wish(null, null, null, ACCOUNT), REMOTE);
    assertThat(target.baseUrl()).isEqualTo(URI.create("https://sms.example"));
    assertThat(target.token()).isEqualTo(new Secret("environment"));
    assertThat(target.account()).isEqualTo(ACCOUNT);
    assertThat(target.authToken()).isNull();
  }

  @Test
  void aDirectoryOnTheCommandLineGoesBeforeTheEnvironment() throws IOException {
    write("server.json", "{\"baseUrl\":\"http://127.0.0.1:9\",\"adminToken\":\"admin\"}");
    Target target = Target.of(wish(null, null, directory, null), REMOTE);
    assertThat(target.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:9"));
    assertThat(target.token()).isEqualTo(new Secret("admin"));
    assertThat(target.start()).contains("bin/parley serve");
  }

  @Test
  void theAccountOfDevIsItsOwnUnlessAnotherIsNamed() throws IOException {
    write(
        "dev.json",
        "{\"baseUrl\":\"http://127.0.0.1:9\",\"adminToken\":\"admin\",\"accountSid\":\""
            + ACCOUNT
            + "\",\"authToken\":\"own\"}");
    Map<String, String> environment = Map.of("PARLEY_DATA", directory.toString());
    Target own = Target.of(wish(null, null, null, null), environment);
    assertThat(own.account()).isEqualTo(ACCOUNT);
    assertThat(own.authToken()).isEqualTo(new Secret("own"));
    Target other = Target.of(wish(null, null, null, OTHER), environment);
    assertThat(other.account()).isEqualTo(OTHER);
    assertThat(other.authToken()).as("that is of another account").isNull();
    assertThat(other.token()).isEqualTo(new Secret("admin"));
  }

  @Test
  void anAccountsOwnCredentialsMayBeInTheEnvironment() {
    Target target =
        Target.of(
            wish("http://a:1", null, null, null),
            Map.of("PARLEY_ACCOUNT_SID", ACCOUNT, "PARLEY_AUTH_TOKEN", "own"));
    assertThat(target.account()).isEqualTo(ACCOUNT);
    assertThat(target.authToken()).isEqualTo(new Secret("own"));
    assertThat(target.token()).isNull();
  }

  @Test
  void aTokenInTheEnvironmentIsThatOfTheAccountOnTheCommandLineUnlessAnotherIsNamedThere() {
    Wish wish = wish("http://a:1", null, null, ACCOUNT);
    assertThat(Target.of(wish, Map.of("PARLEY_AUTH_TOKEN", "own")).authToken())
        .isEqualTo(new Secret("own"));
    Map<String, String> others = Map.of("PARLEY_ACCOUNT_SID", OTHER, "PARLEY_AUTH_TOKEN", "own");
    assertThat(Target.of(wish, others).authToken()).isNull();
  }

  @Test
  void aTokenIsNeverSentToAServerItWasNotMeantFor() throws IOException {
    write("server.json", "{\"baseUrl\":\"http://127.0.0.1:9\",\"adminToken\":\"admin\"}");
    Target target =
        Target.of(
            wish("http://a:1", null, null, null), Map.of("PARLEY_DATA", directory.toString()));
    assertThat(target.token()).isNull();
    assertThat(failure(target::asOperator).exitCode()).isEqualTo(CommandFailure.USAGE);
  }

  @Test
  void whatIsMissingIsAskedForWithWhatHelps() {
    Target nobody = Target.of(wish("http://a:1", "t", null, null), Map.of());
    assertThat(failure(nobody::asAccount).report()).contains("Which account?", "--account AC…");
    assertThat(failure(() -> Target.of(wish("a:1", null, null, null), Map.of())).exitCode())
        .isEqualTo(CommandFailure.USAGE);
    assertThat(failure(() -> Target.of(wish(null, null, directory, null), Map.of())).exitCode())
        .isEqualTo(CommandFailure.UNREACHABLE);
  }

  private static CommandFailure failure(Runnable action) {
    CommandFailure failure = catchThrowableOfType(CommandFailure.class, action::run);
    assertThat(failure).isNotNull();
    return failure;
  }
}
