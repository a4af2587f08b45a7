package dev.parley.store;

import java.nio.file.Path;

/** Another live process holds the data directory. */
public final class DataDirectoryInUse extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String holder;

  DataDirectoryInUse(Path directory, String holderText) {
    super(
        "The data directory "
            + directory
            + " is in use by process "
            + holderText.strip()
            + ". Stop that process, or choose another directory.");
    this.holder = holderText.strip();
  }

  /** Process id and command of the holder, as it wrote them. */
  public String holder() {
    return holder;
  }
}
