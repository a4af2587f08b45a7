package dev.parley.people;

/** Seals what must be readable again, under a key that is not in the database. */
public interface Sealing {
  /**
   * @param context what the value belongs to; it can be opened with the same context only
   */
  byte[] seal(byte[] plain, byte[] context);

  byte[] unseal(byte[] sealed, byte[] context);
}
