package dev.parley.account;

import dev.parley.config.Configuration;
import java.nio.file.Path;

/** Where the master key is. */
public final class MasterKeyFile {
  private static final String NAME = "master.key";

  private MasterKeyFile() {}

  /** Where the configuration says, else in the data directory. */
  public static Path of(Configuration configuration, Path data) {
    String configured = configuration.keys().masterFile();
    return configured == null ? data.resolve(NAME) : Path.of(configured);
  }
}
