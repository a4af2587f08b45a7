/**
 * For the tests of all modules (test-jar of the server): tests that need a tool, and what happens
 * when it is not there.
 */
@NullMarked
package dev.parley.testing;

import org.jspecify.annotations.NullMarked;
