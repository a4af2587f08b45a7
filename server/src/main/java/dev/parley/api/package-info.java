/** Twilio-compatible resources. */
@NullMarked
package dev.parley.api;

import org.jspecify.annotations.NullMarked;
