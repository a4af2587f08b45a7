/** Inbound messages: reassembly, keywords, conversation. */
@NullMarked
package dev.parley.inbound;

import org.jspecify.annotations.NullMarked;
