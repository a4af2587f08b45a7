/** TwiML messaging documents parsed into verbs; pure. */
@NullMarked
package dev.parley.twiml;

import org.jspecify.annotations.NullMarked;
