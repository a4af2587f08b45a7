package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CommandStatusTest {
  @Test
  void codesAreDistinctAndFound() {
    assertThat(Arrays.stream(CommandStatus.values()).map(CommandStatus::code))
        .doesNotHaveDuplicates();
    for (CommandStatus status : CommandStatus.values()) {
      assertThat(CommandStatus.find(status.code())).contains(status);
    }
  }

  @Test
  void aStatusIsDescribedByNameAndValue() {
    assertThat(CommandStatus.describe(0x0E)).isEqualTo("ESME_RINVPASWD 0x0E");
    assertThat(CommandStatus.describe(0x401)).isEqualTo("command_status 0x401");
  }
}
