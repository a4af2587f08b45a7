/** The SMPP 3.4 protocol data units, their codec, and delivery receipts. */
@NullMarked
package dev.parley.wire.smpp;

import org.jspecify.annotations.NullMarked;
