package dev.parley.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What commands share that are about the things of one account. */
final class OwnerOptions extends ClientOptions {
  @Option(
      names = "--account",
      paramLabel = "SID",
      description = "AC…; PARLEY_ACCOUNT_SID, or the account of dev.")
  private @Nullable String account;

  /** As the account, with its own credentials where they are known. */
  ApiClient connect() {
    return target(account).asAccount();
  }
}
