package dev.polder.bench.drive.load;

import java.util.OptionalLong;

/** What the server's process takes of the machine; empty where this cannot be known. */
public interface Meter {

    /** Nothing is known. */
    Meter UNKNOWN = new Meter() {
        @Override
        public OptionalLong cpuMicros() {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong proportionalBytes() {
            return OptionalLong.empty();
        }
    };

    /** User and system time that it has used, in microseconds. */
    OptionalLong cpuMicros();

    /** What it takes of the memory, of what it shares its share. */
    OptionalLong proportionalBytes();
}
