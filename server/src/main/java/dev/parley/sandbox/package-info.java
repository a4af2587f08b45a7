/** Development mode: simulator, virtual phones, compatibility proxy. */
@NullMarked
package dev.parley.sandbox;

import org.jspecify.annotations.NullMarked;
