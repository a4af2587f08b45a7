/** Queues per sender, the last look, submission to carriers. */
@NullMarked
package dev.parley.dispatch;

import org.jspecify.annotations.NullMarked;
