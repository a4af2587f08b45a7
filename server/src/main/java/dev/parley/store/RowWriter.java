package dev.parley.store;

/** How one row becomes columns of COPY BINARY, in the order of the COPY statement. */
@FunctionalInterface
public interface RowWriter<R> {
  void write(R row, BinaryRow out);
}
