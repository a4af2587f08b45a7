package dev.parley.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.webhook.WebhookRequest.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FormEncodingTest {
  @Test
  void pairsAreJoined() {
    assertThat(
            FormEncoding.of(
                List.of(
                    new Parameter("From", "+1202"),
                    new Parameter("Body", "a b&c=d~*"),
                    new Parameter("E", ""))))
        .isEqualTo("From=%2B1202&Body=a+b%26c%3Dd%7E*&E=");
    assertThat(FormEncoding.of(List.of())).isEmpty();
  }

  @Test
  void itIsWhatTheJdkWrites() {
    Random random = new Random(2);
    for (int round = 0; round < 2_000; round++) {
      String text =
          random
              .ints(random.nextInt(12), 0, round % 2 == 0 ? 0x80 : 0x11000)
              .filter(c -> c < 0xD800 || c > 0xDFFF)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertThat(FormEncoding.of(List.of(new Parameter("k", text))))
          .isEqualTo("k=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    }
  }
}
