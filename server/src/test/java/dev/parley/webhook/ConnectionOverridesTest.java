package dev.parley.webhook;

import static dev.parley.webhook.ConnectionOverrides.RetryOn.CONNECT;
import static dev.parley.webhook.ConnectionOverrides.RetryOn.READ;
import static dev.parley.webhook.ConnectionOverrides.RetryOn.STATUS_4XX;
import static dev.parley.webhook.ConnectionOverrides.RetryOn.STATUS_5XX;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionOverridesTest {
  @Test
  void defaultsAreTwilios() {
    ConnectionOverrides none = ConnectionOverrides.parse("");
    assertThat(none)
        .isEqualTo(
            new ConnectionOverrides(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(15),
                1,
                Set.of(CONNECT)));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(ConnectionOverrides.parse("ct=2000&rt=3000&tt=14000&rc=2&rp=4xx,5xx,ct,rt"))
        .isEqualTo(
            new ConnectionOverrides(
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(14),
                2,
                Set.of(CONNECT, READ, STATUS_4XX, STATUS_5XX)));
    assertThat(ConnectionOverrides.parse("rp=all").retryOn())
        .containsExactlyInAnyOrder(CONNECT, READ, STATUS_4XX, STATUS_5XX);
  }

  @ParameterizedTest
  @CsvSource({"99,5000", "100,100", "10000,10000", "10001,5000", "-1,5000", "1e3,5000", "'',5000"})
  void valuesOutsideTheRangeLeaveTheDefault(String written, long millis) {
    assertThat(ConnectionOverrides.parse("ct=" + written).connect())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "5,5", "6,1", "99999999999,1"})
  void retriesHaveARange(String written, int retries) {
    assertThat(ConnectionOverrides.parse("rc=" + written).retries()).isEqualTo(retries);
  }

  @ParameterizedTest
  @ValueSource(strings = {"top", "&&==&", "=5", "CT=200", "rp=sometimes", "ct", "%00&ct=x&rc=*"})
  void nonsenseLeavesEverythingAsItIs(String fragment) {
    assertThat(ConnectionOverrides.parse(fragment)).isEqualTo(ConnectionOverrides.DEFAULT);
  }
}
