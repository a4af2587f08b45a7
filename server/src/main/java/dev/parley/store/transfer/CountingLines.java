package dev.parley.store.transfer;

import java.io.IOException;
import java.io.OutputStream;

/** Passes text of COPY on and counts its rows: a line end inside of a value is written as \n. */
final class CountingLines extends OutputStream {
  private final OutputStream out;
  private final Progress progress;

  CountingLines(OutputStream out, Progress progress) {
    this.out = out;
    this.progress = progress;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    long lines = lines(bytes, offset, length);
    if (lines > 0) {
      progress.advance(lines);
    }
  }

  static long lines(byte[] bytes, int offset, int length) {
    long lines = 0;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        lines++;
      }
    }
    return lines;
  }
}
