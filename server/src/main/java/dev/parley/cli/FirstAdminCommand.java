package dev.parley.cli;

import java.io.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley people create}: the first admin, with the token that the server's start told. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the first admin of a server that has no people yet, and a personal token for them.",
      "The password comes from --password-file, or is asked for."
    },
    footer = {
      "",
      "Example:",
      "  bin/parley people create --first-admin-token-file /var/lib/parley/first-admin.token \\",
      "      --login ann@example.com --name 'Ann Other' --password-file ann.password"
    })
public final class FirstAdminCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Option(
      names = "--first-admin-token-file",
      required = true,
      paramLabel = "FILE",
      description = "first-admin.token in the data directory of the server.")
  private Path tokenFile = Path.of("");

  @Option(
      names = "--login",
      required = true,
      paramLabel = "LOGIN",
      description = "To sign in with.")
  private String login = "";

  @Option(names = "--name", paramLabel = "NAME", description = "A name; the login else.")
  private @Nullable String name;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "A file whose first line is the password; - for standard input.")
  private @Nullable Path passwordFile;

  @Override
  public Integer call() throws Exception {
    return options.run(
        () -> {
          Map<String, List<String>> form =
              Map.of(
                  "Token",
                  List.of(SecretFile.read(tokenFile, "the token of the first admin")),
                  "Login",
                  List.of(login),
                  "Name",
                  List.of(name == null ? login : name),
                  "Password",
                  List.of(password()));
          try (ApiClient api = options.connectAsNobody()) {
            PeopleCommand.print(
                options.printer(),
                api.postAll("/v1/parley/FirstAdmin", form).orFail("Making the first admin"));
            return 0;
          }
        });
  }

  private String password() {
    Path file = passwordFile;
    if (file != null) {
      return SecretFile.read(file, "a password");
    }
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readPassword("Password for %s: ", login))
        .map(String::new)
        .orElseThrow(
            () ->
                new CommandFailure(
                    CommandFailure.USAGE,
                    "There is no password.",
                    "Nobody is there to be asked.",
                    "Write it into a file only you can read, and name that with --password-file"));
  }
}
