package dev.parley.consent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One opt-out in force.
 *
 * @param recipient E.164 of the person who opted out
 * @param source how it came: {@code keyword}, later {@code web}, {@code complaint}, …
 * @param inboundSid the inbound message that carried it
 */
public record OptOut(
    String recipient,
    OptOutScope scope,
    Instant since,
    String source,
    @Nullable String keyword,
    @Nullable String inboundSid) {
  /** The same one of another scope. */
  OptOut of(OptOutScope other) {
    return new OptOut(recipient, other, since, source, keyword, inboundSid);
  }
}
