/** Pure policy: rules over facts give a decision. No I/O, no clock, no database. */
@NullMarked
package dev.parley.policy;

import org.jspecify.annotations.NullMarked;
