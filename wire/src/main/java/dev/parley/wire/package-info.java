/** Pure codecs: bytes in, records out; no I/O, clock, logger or configuration. */
@NullMarked
package dev.parley.wire;

import org.jspecify.annotations.NullMarked;
