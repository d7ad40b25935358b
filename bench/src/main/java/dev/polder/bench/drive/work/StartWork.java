package dev.polder.bench.drive.work;

import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.load.Latencies;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.LocalProcess;
import dev.polder.bench.drive.site.Site;
import java.util.Locale;
import java.util.OptionalLong;

/** From the start of a process to the end of the first authenticated list, on a root directory that exists. */
final class StartWork {

    private static final double MICROS_PER_MILLI = 1e3;
    private static final double MIB = 1 << 20;

    private StartWork() {}

    static void run(Site site, Servers servers, Section section) throws Exception {
        Latencies ready = new Latencies();
        Latencies answered = new Latencies();
        servers.start().close();
        for (int i = 0; i < site.scale().starts(); i++) {
            try (Servers.Running server = servers.start()) {
                ready.add(System.nanoTime() - server.askedNanos());
                try (Calls calls = new Calls(server.access(), 1)) {
                    Checks.listed(Calls.now(calls.get(server.access().server().getPath() + Site.NAMESPACES)));
                    answered.add(System.nanoTime() - server.askedNanos());
                    server.process().ifPresent(process -> used(section, process));
                }
            }
        }
        section.add("start until it says that it is ready", ready);
        section.add("start until the first list is answered", answered);
    }

    private static void used(Section section, LocalProcess process) {
        OptionalLong cpu = process.cpuMicros();
        OptionalLong memory = process.proportionalBytes();
        cpu.ifPresent(micros -> section.fact(
                "processor time until then, last start, ms",
                String.format(Locale.ROOT, "%.0f", micros / MICROS_PER_MILLI)));
        memory.ifPresent(
                bytes -> section.fact("PSS then, last start, MiB", String.format(Locale.ROOT, "%.0f", bytes / MIB)));
    }
}
