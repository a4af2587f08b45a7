/** Intake: facts, decision, durable insert. The one entry for every outbound message. */
@NullMarked
package dev.parley.accept;

import org.jspecify.annotations.NullMarked;
