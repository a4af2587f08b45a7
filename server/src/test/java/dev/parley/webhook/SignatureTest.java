package dev.parley.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.twilio.security.RequestValidator;
import dev.parley.config.Secret;
import dev.parley.webhook.WebhookRequest.Parameter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureTest {
  private static final Secret TOKEN = new Secret("0123456789abcdef0123456789abcdef");
  private static final String URL = "https://example.com/sms?foo=1&bar=2";

  private final Signature signature = new Signature();

  @Test
  void theSdksOwnValidatorTakesIt() {
    List<Parameter> parameters =
        List.of(
            new Parameter("To", "+12025550101"),
            new Parameter("Body", "Grüße & küsse = 😀 ?"),
            new Parameter("From", "+12015550123"),
            new Parameter("Empty", ""));
    String value = signature.ofForm(TOKEN, URL, parameters);
    Map<String, String> seen =
        Map.of(
            "To", "+12025550101",
            "Body", "Grüße & küsse = 😀 ?",
            "From", "+12015550123",
            "Empty", "");
    RequestValidator validator = new RequestValidator(TOKEN.value());
    assertThat(validator.validate(URL, seen, value)).isTrue();
    assertThat(new RequestValidator("another").validate(URL, seen, value)).isFalse();
  }

  @Test
  void itIsThePublishedExample() {
    // The example of Twilio's page on webhook security, whose result is printed there.
    List<Parameter> parameters =
        List.of(
            new Parameter("CallSid", "CA1234567890ABCDE"),
            new Parameter("Caller", "+14158675309"),
            new Parameter("Digits", "1234"),
            new Parameter("From", "+14158675309"),
            new Parameter("To", "+18005551212"));
    assertThat(
            signature.ofForm(
                new Secret("12345"), "https://mycompany.com/myapp.php?foo=1&bar=2", parameters))
        .isEqualTo("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
  }

  @Test
  void valuesOfOneNameAreSortedAndEqualPairsCountOnce() {
    String expected =
        signature.ofUrl(TOKEN, "https://example.com/" + "MediaUrla" + "MediaUrlb" + "Zz");
    assertThat(
            signature.ofForm(
                TOKEN,
                "https://example.com/",
                List.of(
                    new Parameter("Z", "z"),
                    new Parameter("MediaUrl", "b"),
                    new Parameter("MediaUrl", "a"),
                    new Parameter("MediaUrl", "b"))))
        .isEqualTo(expected);
  }

  @Test
  void upperCaseSortsBeforeLowerCase() {
    assertThat(
            signature.ofForm(TOKEN, "u", List.of(new Parameter("a", "1"), new Parameter("B", "2"))))
        .isEqualTo(signature.ofUrl(TOKEN, "uB2a1"));
  }

  @Test
  void tokensDoNotMixAndManyDoNotPileUp() {
    String first = signature.ofUrl(TOKEN, URL);
    for (int i = 0; i <= Signature.TOKENS_MAX; i++) {
      signature.ofUrl(new Secret("token" + i), URL);
    }
    assertThat(signature.ofUrl(TOKEN, URL)).isEqualTo(first);
    assertThat(signature.ofUrl(new Secret("token1"), URL)).isNotEqualTo(first);
  }
}
