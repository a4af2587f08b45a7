/**
 * Messages, their states, the journal of events, queries; the port for those who must send a text.
 */
@NullMarked
package dev.parley.message;

import org.jspecify.annotations.NullMarked;
