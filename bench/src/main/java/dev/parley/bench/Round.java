package dev.parley.bench;

/**
 * One measured round.
 *
 * @param seconds from the first request to the end of the last life
 * @param load of the machine when it began
 */
record Round(
    int messages, double seconds, CpuTime cpu, LoadGenerator.Latency latency, String load) {
  double serverMicros() {
    return (double) cpu.serverMicros() / messages;
  }

  double postgresMicros() {
    return (double) cpu.postgresMicros() / messages;
  }

  double sumMicros() {
    return serverMicros() + postgresMicros();
  }

  double perSecond() {
    return messages / seconds;
  }
}
