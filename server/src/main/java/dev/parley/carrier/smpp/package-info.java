/** The SMPP 3.4 link. */
@NullMarked
package dev.parley.carrier.smpp;

import org.jspecify.annotations.NullMarked;
