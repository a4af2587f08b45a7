/** The threads of loops, and how they wait for time to pass. */
@NullMarked
package dev.parley.loop;

import org.jspecify.annotations.NullMarked;
