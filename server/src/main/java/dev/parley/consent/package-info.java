/** Opt-outs with their scopes, keywords, and what was revoked and may still be in queues. */
@NullMarked
package dev.parley.consent;

import org.jspecify.annotations.NullMarked;
