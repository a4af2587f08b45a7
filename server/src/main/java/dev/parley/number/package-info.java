/** Senders: phone numbers, short codes and alphanumeric ids that accounts hold. */
@NullMarked
package dev.parley.number;

import org.jspecify.annotations.NullMarked;
