package dev.parley.cli;

import picocli.CommandLine.Command;

/** {@code parley keys}: the master key. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Changes the key that seals secrets in the database.",
    synopsisSubcommandLabel = "COMMAND")
public final class KeysCommand {}
