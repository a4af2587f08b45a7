package dev.parley.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code parley accounts create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Makes an account. One that moves in from Twilio keeps its sid and auth token, so that its",
      "signatures stay valid."
    },
    footer = {
      "",
      "Examples:",
      "  bin/parley accounts create --name Shop",
      "  bin/parley accounts create --name \"Shop, tests\" --parent AC…",
      "  bin/parley accounts create --name Shop --sid AC… --token-file token.txt -o json"
    })
public final class AccountCreateCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "64 characters.")
  private String name = "";

  @Option(names = "--parent", paramLabel = "SID", description = "Whose subaccount it is.")
  private @Nullable String parent;

  @Option(names = "--sid", paramLabel = "SID", description = "The sid that it has already.")
  private @Nullable String sid;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the auth token that it has already.")
  private @Nullable Path tokenFile;

  @Override
  public Integer call() throws Exception {
    return options.run(
        () -> {
          Map<String, String> form = new HashMap<>();
          form.put("FriendlyName", name);
          if (parent != null) {
            form.put("Parent", parent);
          }
          if (sid != null) {
            form.put("Sid", sid);
          }
          if (tokenFile != null) {
            form.put("AuthToken", SecretFile.read(tokenFile, "an auth token"));
          }
          try (ApiClient api = options.connectAsOperator()) {
            print(api.post("/v1/parley/Accounts", form).orFail("Making the account"));
            return 0;
          }
        });
  }

  /** Scripts read {@code sid} and {@code authToken}. */
  private void print(JsonNode account) {
    Printer printer = options.printer();
    if (printer.json()) {
      ObjectNode shown = JsonMapper.shared().createObjectNode();
      shown.put("sid", Json.text(account, "sid"));
      shown.put("authToken", Json.text(account, "auth_token"));
      shown.put("friendlyName", Json.text(account, "friendly_name"));
      shown.put("ownerAccountSid", Json.text(account, "owner_account_sid"));
      shown.put("status", Json.text(account, "effective_status"));
      printer.json(shown);
      return;
    }
    printer.line("Made " + Json.text(account, "friendly_name") + ".");
    printer.line("  sid         " + Json.text(account, "sid"));
    printer.line("  auth token  " + Json.text(account, "auth_token"));
  }
}
