package dev.parley.message;

import dev.parley.message.ReceiptReferences.Place;

/** What a receipt is about whose reference nobody knows. */
public sealed interface ReceiptMatch {
  /** This segment: there is no other that it could be about. */
  record Only(Place place) implements ReceiptMatch {}

  /** Nothing of ours, or it would be a guess. */
  record None() implements ReceiptMatch {}

  /** It cannot be said yet: an answer to a submit from and to the same is still to come. */
  record Later() implements ReceiptMatch {}
}
