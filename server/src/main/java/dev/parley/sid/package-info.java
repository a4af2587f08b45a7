/** Twilio sids: a two-letter prefix and 32 hex digits that are a UUIDv7. */
@NullMarked
package dev.parley.sid;

import org.jspecify.annotations.NullMarked;
