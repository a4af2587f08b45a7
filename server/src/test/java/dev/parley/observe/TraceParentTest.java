package dev.parley.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context, section 3.2. */
class TraceParentTest {
  private static final String GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void whatIsGivenIsHandedOnUnchanged() {
    assertThat(TraceParent.of(GIVEN)).contains(new TraceParent(GIVEN));
  }

  @Test
  void ofALaterVersionTheFieldsThatWeKnowAreHandedOn() {
    assertThat(TraceParent.of("01" + GIVEN.substring(2) + "-more"))
        .contains(new TraceParent(GIVEN));
    assertThat(TraceParent.of("cc" + GIVEN.substring(2))).contains(new TraceParent(GIVEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nX: y"
      })
  void whatIsBrokenIsIgnored(String header) {
    assertThat(TraceParent.of(header)).isEmpty();
    assertThatThrownBy(() -> new TraceParent(header)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aHeaderOfALaterVersionMayBe512LongAndNoLonger() {
    String later = "01" + GIVEN.substring(2) + "-";
    String longest = later + "x".repeat(512 - later.length());
    assertThat(TraceParent.of(longest)).isPresent();
    assertThat(TraceParent.of(longest + "x")).isEmpty();
  }
}
