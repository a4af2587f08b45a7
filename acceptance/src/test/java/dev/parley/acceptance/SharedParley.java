package dev.parley.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One server for all test classes that take a {@link RunningParley}; it is stopped, and its stderr
 * checked, after the last of them. Tests keep apart by {@link Tenant}.
 */
public final class SharedParley implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningParley.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedParley.class))
        .computeIfAbsent(RunningParley.class, _ -> new RunningParley(directory()));
  }

  /** Under the module's target, so that what it printed can be read after the run. */
  private static Path directory() {
    try {
      Path parent = Files.createDirectories(Path.of("target", "parley").toAbsolutePath());
      return Files.createTempDirectory(parent, "shared-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
