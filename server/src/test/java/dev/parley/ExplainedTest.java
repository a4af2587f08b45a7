package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.cli.Development.StartFailure;
import java.nio.file.Path;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;

class ExplainedTest {
  @Test
  void whatNobodyThoughtOfIsToldInWordsToo() {
    assertThatThrownBy(
            () ->
                Explained.start(
                    Path.of("logs"),
                    "",
                    () -> {
                      throw new ConnectionException(new IllegalStateException("The disk is full."));
                    }))
        .isInstanceOfSatisfying(
            StartFailure.class,
            failure -> {
              assertThat(failure).hasMessage("Parley could not start: The disk is full.");
              assertThat(failure.remedy()).contains("logs/parley.log");
            });
  }
}
