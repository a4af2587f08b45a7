/** What a carrier link is: submit outcomes and carrier events as sealed types. */
@NullMarked
package dev.parley.carrier;

import org.jspecify.annotations.NullMarked;
