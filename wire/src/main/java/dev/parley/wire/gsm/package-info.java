/** The GSM 7 bit default alphabet (3GPP TS 23.038 s6.2.1). */
@NullMarked
package dev.parley.wire.gsm;

import org.jspecify.annotations.NullMarked;
