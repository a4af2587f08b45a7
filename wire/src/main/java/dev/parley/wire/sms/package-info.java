/** Texts as user data: encoding, segmentation and concatenation headers (3GPP TS 23.040). */
@NullMarked
package dev.parley.wire.sms;

import org.jspecify.annotations.NullMarked;
