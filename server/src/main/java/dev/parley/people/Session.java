package dev.parley.people;

import java.time.Instant;

/**
 * Somebody signed in at the console.
 *
 * @param key names it on pages; the id itself is only in the browser
 * @param seenAt to the minute
 * @param address of the browser at the sign-in
 * @param agent what the browser calls itself, shortened
 */
public record Session(
    String key, PersonSid person, Instant createdAt, Instant seenAt, String address, String agent) {
  public static final int AGENT_MAX = 200;
}
