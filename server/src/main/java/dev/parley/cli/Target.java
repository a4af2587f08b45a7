package dev.parley.cli;

import dev.parley.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which server a command asks, and as whom. What is written on the command line goes before the
 * environment ({@code PARLEY_URL}, {@code PARLEY_TOKEN}, {@code PARLEY_ACCOUNT_SID}, {@code
 * PARLEY_AUTH_TOKEN}), and that before what a server on this machine wrote about itself into its
 * data directory.
 *
 * @param token of the operator or a person; null without one
 * @param account whose things are meant; null when nobody said
 * @param authToken of the account; null when only the token is known
 * @param start how to start such a server
 */
record Target(
    URI baseUrl,
    @Nullable Secret token,
    @Nullable String account,
    @Nullable Secret authToken,
    String start) {
  static final String DIRECTORY = ".parley";
  private static final List<String> FILES = List.of("dev.json", "server.json");

  /** As the person wrote it; null for what is not there. */
  record Wish(
      @Nullable String url,
      @Nullable String token,
      @Nullable Path data,
      @Nullable String account) {}

  static Target of(Wish wish, Map<String, String> environment) {
    String variable = environment.get("PARLEY_URL");
    String url = wish.url() != null || wish.data() != null ? wish.url() : variable;
    Target known = url == null ? local(wish.data(), environment) : remote(url);
    String token = firstOf(wish.token(), url == null ? null : environment.get("PARLEY_TOKEN"));
    String own = firstOf(environment.get("PARLEY_ACCOUNT_SID"), known.account());
    String ownToken = environment.get("PARLEY_AUTH_TOKEN");
    Secret authToken = ownToken == null ? known.authToken() : new Secret(ownToken);
    // A token without a sid is that of the account that is named on the command line.
    boolean other = wish.account() != null && own != null && !wish.account().equals(own);
    return new Target(
        known.baseUrl(),
        token == null ? known.token() : new Secret(token),
        firstOf(wish.account(), own),
        other ? null : authToken,
        known.start());
  }

  private static @Nullable String firstOf(@Nullable String one, @Nullable String other) {
    return one == null || one.isEmpty() ? other : one;
  }

  private static Target remote(String url) {
    try {
      URI address = URI.create(url);
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return new Target(
            address, null, null, null, "Check the address, and whether it runs: bin/parley serve");
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new CommandFailure(
        CommandFailure.USAGE,
        "\"" + url + "\" is no address of a server.",
        "--url and PARLEY_URL begin with http:// or https://.",
        "--url https://sms.example.com");
  }

  private static Target local(@Nullable Path data, Map<String, String> environment) {
    Path directory =
        data == null
            ? Path.of(Objects.requireNonNullElse(environment.get("PARLEY_DATA"), DIRECTORY))
            : data;
    for (String name : FILES) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        return read(file, name.equals("dev.json") ? "bin/parley dev" : "bin/parley serve");
      }
    }
    throw new CommandFailure(
        CommandFailure.UNREACHABLE,
        "No server is known in " + directory.toAbsolutePath() + ".",
        "There is no dev.json or server.json; a server writes it when it is ready.",
        "bin/parley dev   (or name its directory with --data DIR, or its address with --url)");
  }

  private static Target read(Path file, String start) {
    try {
      JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
      String account = Json.text(json, "accountSid");
      String authToken = Json.text(json, "authToken");
      return new Target(
          URI.create(Json.text(json, "baseUrl")),
          new Secret(Json.text(json, "adminToken")),
          account.isEmpty() ? null : account,
          authToken.isEmpty() ? null : new Secret(authToken),
          start + "   (then try again)");
    } catch (IOException | JacksonException e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "Cannot read " + file.toAbsolutePath() + ".",
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          "Stop the server of this directory and start it again: " + start);
    }
  }

  /** Asks without saying who: for what brings its own proof. */
  ApiClient asNobody() {
    return ApiClient.ofNobody(this);
  }

  /** Asks as the operator or a person. */
  ApiClient asOperator() {
    if (token == null) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "Who asks?",
          "There is no token.",
          "--token TOKEN, or PARLEY_TOKEN: the admin token, or one of bin/parley people tokens");
    }
    return ApiClient.ofOperator(this, token.value());
  }

  /** Asks for the account: with its own credentials, else as operator or person. */
  ApiClient asAccount() {
    if (account == null) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "Which account?",
          "This command is about one.",
          "--account AC…   (bin/parley accounts list)");
    }
    if (authToken != null) {
      return ApiClient.ofAccount(this, account, authToken.value());
    }
    if (token == null) {
      return asOperator();
    }
    return ApiClient.ofStaff(this, account, token.value());
  }
}
