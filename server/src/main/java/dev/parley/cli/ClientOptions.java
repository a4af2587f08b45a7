package dev.parley.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all client commands share: which server, how to print, how to fail. */
class ClientOptions extends OutputOptions {
  @Option(names = "--url", paramLabel = "URL", description = "Address of the server; PARLEY_URL.")
  private @Nullable String url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "Admin token or personal token; better PARLEY_TOKEN, which no list of processes shows.")
  private @Nullable String token;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data directory of a server on this machine, instead of an address; PARLEY_DATA, or"
              + " .parley.")
  private @Nullable Path data;

  /** With the admin token or a personal one, which only our own API takes. */
  ApiClient connectAsOperator() {
    return target(null).asOperator();
  }

  /** Without any token, of which there may be none yet. */
  ApiClient connectAsNobody() {
    return target(null).asNobody();
  }

  Target target(@Nullable String account) {
    return Target.of(new Target.Wish(url, token, data, account), System.getenv());
  }
}
