package dev.parley.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {
  @ParameterizedTest
  @CsvSource({
    "b,http://e.com/x/b",
    "./b?c=d,http://e.com/x/b?c=d",
    "../b,http://e.com/b",
    "/b,http://e.com/b",
    "//f.com/b,http://f.com/b",
    "https://f.com,https://f.com",
    "?q=2,http://e.com/x/a?q=2",
    "b#rc=2,http://e.com/x/b#rc=2",
  })
  void referencesAreResolved(String written, String expected) {
    assertThat(Urls.resolve("http://e.com/x/a?q=1#rc=5", written)).contains(expected);
  }

  @Test
  void anEmptyReferenceIsTheSameDocument() {
    assertThat(Urls.resolve("http://e.com/x/a?q=1#rc=5", " ")).contains("http://e.com/x/a?q=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://e.com/", "mailto:a@b", "http:///a", "http://[", "a b", "javascript:1"})
  void whatIsNoWebAddressIsNone(String written) {
    assertThat(Urls.resolve("http://e.com/", written)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://u:p@e.com/a?b=c#rc=1,https://e.com/a?b=c",
    "https://u:p@e.com,https://e.com",
    "https://e.com/a@b,https://e.com/a@b",
    "https://e.com?x=a@b,https://e.com?x=a@b",
    "nonsense@x,nonsense@x",
  })
  void passwordsAreNotShown(String url, String shown) {
    assertThat(Urls.shown(url)).isEqualTo(shown);
  }
}
