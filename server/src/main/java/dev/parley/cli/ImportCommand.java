package dev.parley.cli;

import picocli.CommandLine.Command;

/** {@code parley import}: moving in from elsewhere. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Moves accounts in from another platform.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ImportTwilioCommand.class)
public final class ImportCommand {}
