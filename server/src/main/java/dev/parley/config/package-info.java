/** Configuration: YAML and environment into one record tree, all problems listed at once. */
@NullMarked
package dev.parley.config;

import org.jspecify.annotations.NullMarked;
