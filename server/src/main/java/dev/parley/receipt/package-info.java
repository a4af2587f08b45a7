/** Delivery receipts to message states. */
@NullMarked
package dev.parley.receipt;

import org.jspecify.annotations.NullMarked;
