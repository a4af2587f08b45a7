package dev.parley.store.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the rows of COPY text that are read. */
final class CountedInput extends FilterInputStream {
  private final Progress progress;

  CountedInput(InputStream in, Progress progress) {
    super(in);
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    int octet = super.read();
    if (octet == '\n') {
      progress.advance(1);
    }
    return octet;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    long lines = n > 0 ? CountingLines.lines(bytes, offset, n) : 0;
    if (lines > 0) {
      progress.advance(lines);
    }
    return n;
  }
}
