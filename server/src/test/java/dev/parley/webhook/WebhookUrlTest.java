package dev.parley.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookUrlTest {
  @Test
  void aUrlIsTakenApart() throws Exception {
    WebhookUrl url =
        WebhookUrl.parse(" https://user:p%40ss@Example.com:8443/a/b?c=d%20e&f#ct=200&rc=0 ");
    assertThat(url.tls()).isTrue();
    assertThat(url.host()).isEqualTo("example.com");
    assertThat(url.port()).isEqualTo(8443);
    assertThat(url.target()).isEqualTo("/a/b?c=d%20e&f");
    assertThat(url.signed()).isEqualTo("https://user:p%40ss@Example.com:8443/a/b?c=d%20e&f");
    assertThat(url.authorization()).isEqualTo("Basic dXNlcjpwQHNz");
    assertThat(url.overrides().retries()).isZero();
    assertThat(url.endpoint()).isEqualTo("https://example.com:8443");
    assertThat(url.literal()).isNull();
  }

  @Test
  void aUrlWithoutPathIsSignedAsItIsSent() throws Exception {
    assertThat(WebhookUrl.parse("http://example.com").signed()).isEqualTo("http://example.com/");
    assertThat(WebhookUrl.parse("http://example.com?a=b").target()).isEqualTo("/?a=b");
    assertThat(WebhookUrl.parse("http://example.com").port()).isEqualTo(80);
    assertThat(WebhookUrl.parse("https://example.com").port()).isEqualTo(443);
  }

  @Test
  void whatCannotStandInARequestLineIsEncoded() throws Exception {
    WebhookUrl url = WebhookUrl.parse("https://bücher.example/ä b\r\nX: y?q=\"ü\"");
    assertThat(url.host()).isEqualTo("xn--bcher-kva.example");
    assertThat(url.target()).isEqualTo("/%C3%A4%20b%0D%0AX:%20y?q=%22%C3%BC%22");
    assertThat(url.signed())
        .isEqualTo("https://xn--bcher-kva.example/%C3%A4%20b%0D%0AX:%20y?q=%22%C3%BC%22");
  }

  @Test
  void parametersJoinAQuery() throws Exception {
    assertThat(WebhookUrl.parse("http://e.com/a#rc=1").withQuery("x=1").signed())
        .isEqualTo("http://e.com/a?x=1");
    assertThat(WebhookUrl.parse("http://e.com/a?b=c").withQuery("x=1").target())
        .isEqualTo("/a?b=c&x=1");
    assertThat(WebhookUrl.parse("http://e.com/a?").withQuery("x=1").target()).isEqualTo("/a?x=1");
    assertThat(WebhookUrl.parse("http://e.com/a").withQuery("").target()).isEqualTo("/a");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,127.0.0.1",
    "2130706433,127.0.0.1",
    "0x7f000001,127.0.0.1",
    "0177.0.0.1,127.0.0.1",
    "127.1,127.0.0.1",
    "10.1.2,10.1.0.2",
    "0xA9.0xFE.0xA9.0xFE,169.254.169.254",
    "0x7F.1.,127.0.0.1",
    "0,0.0.0.0",
    "[::1],::1",
    "[::ffff:127.0.0.1],127.0.0.1",
    "[FE80::1],fe80::1",
  })
  void anAddressIsReadInEveryWriting(String host, String address) throws Exception {
    assertThat(WebhookUrl.parse("http://" + host + ":8080/").literal())
        .isEqualTo(InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://example.com/,11100",
    "example.com,11100",
    "javascript:alert(1),11100",
    "http:///path,11100",
    "http://example.com:0/,11100",
    "http://example.com:65536/,11100",
    "http://example.com:8o/,11100",
    "http://my_host.example.com/,11210",
    "http://exa mple.com/,11210",
    "http://exam%70le.com/,11210",
    "http://256.1.1.1/,11210",
    "http://1.2.3.4.5/,11210",
    "http://0x100000000/,11210",
    "http://09/,11210",
    "http://[::1/,11210",
    "http://[fe80::1%25eth0]/,11210",
    "http://[127.0.0.1]/,11210",
  })
  void whatCannotBeCalledIsRefused(String url, int code) {
    assertThatExceptionOfType(WebhookUrl.Invalid.class)
        .isThrownBy(() -> WebhookUrl.parse(url))
        .satisfies(invalid -> assertThat(invalid.code()).isEqualTo(code));
  }

  @Test
  void theLengthHasAMaximum() throws Exception {
    String url = "http://e.com/";
    String longest = url + "a".repeat(WebhookUrl.LENGTH_MAX - url.length());
    assertThat(WebhookUrl.parse(longest).target()).hasSize(longest.length() - 12);
    assertThatExceptionOfType(WebhookUrl.Invalid.class)
        .isThrownBy(() -> WebhookUrl.parse(longest + "a"));
  }

  @Test
  void aBackslashDoesNotHideAnotherHost() throws Exception {
    // Browsers end the host at a backslash; a parser that does not would see user "good.example\".
    assertThat(WebhookUrl.parse("http://good.example\\@evil.example/").host())
        .isEqualTo("good.example");
  }
}
