/** Phone numbers, short codes, alphanumeric ids: parsed once; libphonenumber stays inside. */
@NullMarked
package dev.parley.e164;

import org.jspecify.annotations.NullMarked;
