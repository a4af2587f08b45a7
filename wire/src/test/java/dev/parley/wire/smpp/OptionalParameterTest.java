package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionalParameterTest {
  @Test
  void tagsAreDistinctAndFound() {
    assertThat(OptionalParameter.values()).hasSize(44);
    assertThat(Arrays.stream(OptionalParameter.values()).map(OptionalParameter::tag))
        .doesNotHaveDuplicates();
    for (OptionalParameter parameter : OptionalParameter.values()) {
      assertThat(OptionalParameter.ofTag(parameter.tag())).contains(parameter);
    }
    assertThat(OptionalParameter.ofTag(0x1401)).isEmpty();
  }

  @Test
  void eachLengthIsAllowedUpToItsMaximumAndNotOneMore() {
    for (OptionalParameter parameter : OptionalParameter.values()) {
      int most = parameter.octetsMax();
      assertThat(OptionalParameter.problem(List.of(new Tlv(parameter.tag(), new byte[most]))))
          .isEmpty();
      if (most < 0xFFFF) {
        Tlv longer = new Tlv(parameter.tag(), new byte[most + 1]);
        assertThat(OptionalParameter.problem(List.of(longer)))
            .contains(CommandStatus.ESME_RINVTLVLEN);
        assertThat(parameter.find(List.of(longer))).isEmpty();
        assertThatThrownBy(() -> parameter.of(new byte[most + 1]))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void parametersThatTheSpecificationDoesNotDefinePass() {
    assertThat(OptionalParameter.problem(List.of(new Tlv(0x1401, new byte[300])))).isEmpty();
  }

  @Test
  void integersAndTextsAreWrittenAsTheyAreRead() {
    assertThat(OptionalParameter.SAR_MSG_REF_NUM.of(0xABCD).value()).containsExactly(0xAB, 0xCD);
    assertThat(
            OptionalParameter.QOS_TIME_TO_LIVE.number(
                List.of(OptionalParameter.QOS_TIME_TO_LIVE.of(86_400))))
        .hasValue(86_400);
    assertThat(
            OptionalParameter.RECEIPTED_MESSAGE_ID.text(
                List.of(OptionalParameter.RECEIPTED_MESSAGE_ID.of("a1"))))
        .contains("a1");
    assertThat(OptionalParameter.MESSAGE_STATE.number(List.of())).isEmpty();
    assertThatThrownBy(() -> OptionalParameter.MESSAGE_STATE.of("2"))
        .isInstanceOf(IllegalStateException.class);
  }
}
