package dev.polder.bench.drive.work;

import dev.polder.bench.drive.load.OpenLoop;
import dev.polder.bench.drive.load.Outcome;
import dev.polder.bench.drive.load.Plan;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Site;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A load that goes on beside what is measured, a short plan after the other, until it is closed. Its faults fail the run as well. */
final class Beside implements AutoCloseable {

    private static final Duration PIECE = Duration.ofMillis(500);

    private final Section section;
    private final String name;
    private final Thread thread;
    private final AtomicInteger answered = new AtomicInteger();
    private final long began = System.nanoTime();
    private volatile boolean over;

    /**
     * Begins.
     *
     * @param work is told numbers that never come twice
     */
    Beside(Site site, Section section, String name, double perSecond, Numbered work) {
        this.section = section;
        this.name = name;
        Plan plan = Plan.of(name, perSecond * site.scale().rates(), Duration.ZERO, PIECE);
        this.thread = Thread.ofPlatform().name("beside").start(() -> repeat(site.loopBeside(), plan, work));
    }

    /** What one request does. */
    interface Numbered {
        CompletionStage<?> begin(int number);
    }

    private void repeat(OpenLoop loop, Plan plan, Numbered work) {
        try {
            for (int piece = 0; !over; piece++) {
                int from = piece * plan.all();
                Outcome outcome = loop.run(plan, call -> work.begin(from + call.number()));
                answered.addAndGet(outcome.counts().answered());
                if (outcome.failed()) {
                    outcome.faults().forEach(fault -> section.fault(name + ": " + fault));
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it, and tells how much it was. */
    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
        double seconds = (System.nanoTime() - began) / 1e9;
        section.fact(name + ", answered a second", String.format(Locale.ROOT, "%.1f", answered.get() / seconds));
    }
}
