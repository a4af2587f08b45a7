package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
  @TempDir private Path directory;

  private String read(String content) throws IOException {
    return SecretFile.read(Files.writeString(directory.resolve("secret"), content), "a password");
  }

  @Test
  void theFirstLineIsTheSecret() throws IOException {
    assertThat(read(" secret \r\nand a note\n")).isEqualTo("secret");
    assertThat(read("")).isEmpty();
    String longest = "x".repeat(SecretFile.LENGTH_MAX);
    assertThat(read(longest + "\n")).isEqualTo(longest);
  }

  @Test
  void anotherFileIsRefusedAndNotShown() {
    String longer = "x".repeat(SecretFile.LENGTH_MAX + 1);
    assertThatThrownBy(() -> read(longer))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure ->
                assertThat(failure.report())
                    .contains("is no file with a password.", "longer than 1000 characters")
                    .doesNotContain("xxx"));
    assertThatThrownBy(() -> SecretFile.read(directory.resolve("none"), "a password"))
        .isInstanceOf(CommandFailure.class);
  }
}
