package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.accept.Acceptance;
import dev.parley.message.MessageState;
import dev.parley.policy.Decision;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scheduling, and what a client is told when nothing more can be taken. The clock stands still. */
class ScheduleTest {
  private static final String MESSAGE = "To=%2B12025550101&From=%2B12015550123&Body=a";

  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture(true);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource({
    "2023-08-24T05:06:45.678Z",
    "2023-08-24T07:06:45.678+02:00",
    "2023-09-28T05:01:45.678Z",
  })
  void aMessageIsScheduledFromFiveMinutesTo35DaysAhead(String at) throws Exception {
    HttpResponse<String> answer =
        api.create(MESSAGE + "&ScheduleType=fixed&SendAt=" + at.replace("+", "%2B"));
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(api.intake.drafts().getFirst().dueAt())
        .isEqualTo(java.time.OffsetDateTime.parse(at).toInstant());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "&ScheduleType=fixed&SendAt=2023-08-24T05:06:45.677Z; 35114",
        "&ScheduleType=fixed&SendAt=2023-09-28T05:01:45.679Z; 35114",
        "&ScheduleType=fixed&SendAt=2023-08-01T00:00:00Z; 35114",
        "&ScheduleType=fixed; 35111",
        "&SendAt=2023-08-24T06:00:00Z; 35111",
        "&ScheduleType=other&SendAt=2023-08-24T06:00:00Z; 35126",
        "&ScheduleType=fixed&SendAt=tomorrow; 35111",
      })
  void whatCannotBeScheduledIsRefusedWithTwiliosCode(String rest, int code) throws Exception {
    HttpResponse<String> answer = api.create(MESSAGE + rest);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":" + code);
    assertThat(api.intake.drafts()).isEmpty();
  }

  @Test
  void aFullQueueIsAnswered400AndNamesTheRecordedMessage() throws Exception {
    api.intake.answerWith(
        draft ->
            new Acceptance.Recorded(
                ApiFixture.view(draft, MessageState.REFUSED, 21611),
                new Decision.Allowed(List.of(), new Decision.FactsDigest(1, "{}"))));
    HttpResponse<String> answer = api.create(MESSAGE);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"code\":21611", "\"message_sid\":\"SM", "\"remedy\":\"slower\"");
  }

  @Test
  void aServerThatLeavesSaysWhenToComeBackAndClosesTheConnection() throws Exception {
    api.intake.answerWith(_ -> new Acceptance.Overloaded("Parley is shutting down.", true));
    HttpResponse<String> answer = api.create(MESSAGE);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(answer.headers().firstValue("Connection")).hasValue("close");
  }

  @Test
  void aServerThatIsBusySaysWhenToComeBackAndKeepsTheConnection() throws Exception {
    api.intake.answerWith(_ -> new Acceptance.Overloaded("Too much waits."));
    HttpResponse<String> answer = api.create(MESSAGE);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
    assertThat(answer.headers().firstValue("Connection")).isEmpty();
  }
}
