/** Outgoing HTTP: address guard, signature, callbacks in order from the journal. */
@NullMarked
package dev.parley.webhook;

import org.jspecify.annotations.NullMarked;
