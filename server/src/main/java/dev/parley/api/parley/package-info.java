/** Parley's own API, described by one OpenAPI file. */
@NullMarked
package dev.parley.api.parley;

import org.jspecify.annotations.NullMarked;
