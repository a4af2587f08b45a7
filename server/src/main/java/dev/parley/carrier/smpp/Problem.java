package dev.parley.carrier.smpp;

/**
 * Why a bind is not there.
 *
 * @param lasting another attempt will end the same way, until somebody changes something
 */
record Problem(String words, boolean lasting) {
  static Problem passing(String words) {
    return new Problem(words, false);
  }
}
