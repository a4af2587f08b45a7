package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.RequiresPerl;
import dev.parley.testing.Tool;
import dev.parley.wire.gsm.GsmAlphabet;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Encode::GSM0338, which comes with perl, is an independent reader of 3GPP TS 23.038. */
@RequiresPerl
class PerlAlphabetTest {
  /** A line for each unit that is no surrogate: its octets, or nothing when it has none. */
  private static final String ENCODE =
      "use Encode; for my $unit (0 .. 0xFFFF) { next if $unit >= 0xD800 && $unit <= 0xDFFF;"
          + " my $text = chr($unit); my $octets = encode('gsm0338', $text, Encode::FB_QUIET);"
          + " printf \"%04x %s\\n\", $unit, length $text ? '' : unpack('H*', $octets); }";

  @Test
  void everyCharacterOfTheBasicPlaneIsWrittenAsPerlWritesIt() throws Exception {
    List<String> lines = perl();
    assertThat(lines).hasSize(0x10000 - 0x800);
    for (String line : lines) {
      char character = (char) Integer.parseInt(line, 0, 4, 16);
      String expected = line.substring(5);
      String text = String.valueOf(character);
      assertThat(GsmAlphabet.canEncode(text)).as(line).isEqualTo(!expected.isEmpty());
      if (!expected.isEmpty()) {
        byte[] octets = HexFormat.of().parseHex(expected);
        assertThat(GsmAlphabet.encode(text)).as(line).isEqualTo(octets);
        assertThat(GsmAlphabet.decode(octets)).isEqualTo(text);
      }
    }
  }

  private static List<String> perl() throws Exception {
    Process process =
        new ProcessBuilder(Tool.PERL.executable().toString(), "-e", ENCODE)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return output.lines().toList();
  }
}
