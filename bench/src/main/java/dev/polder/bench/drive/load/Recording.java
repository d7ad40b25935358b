package dev.polder.bench.drive.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a plan has come to so far. Answers come on any thread. */
final class Recording {

    private static final int FAULTS_TOLD = 5;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Plan plan;
    private final Timeline timeline;
    private final Latencies counted = new Latencies();
    private final Latencies warmUp = new Latencies();
    private final Map<String, Latencies> stages = new ConcurrentSkipListMap<>();
    private final List<String> faults = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger waited = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();
    private final AtomicLong lastAnswer = new AtomicLong(Long.MIN_VALUE);
    private int unanswered;
    private int unsent;

    Recording(Plan plan, Timeline timeline) {
        this.plan = plan;
        this.timeline = timeline;
    }

    long now() {
        return timeline.now();
    }

    void stage(String what, long since) {
        stages.computeIfAbsent(what, any -> new Latencies()).add(now() - since);
    }

    /** A request begins late. */
    void late(boolean waited) {
        (waited ? this.waited : late).incrementAndGet();
    }

    /** A request is over. */
    void ended(Call call, @Nullable Throwable failure) {
        long now = call.answeredOr(now());
        if (failure == null) {
            (call.counts() ? counted : warmUp).add(now - call.due());
            answered.addAndGet(call.counts() ? 1 : 0);
            lastAnswer.accumulateAndGet(now, Math::max);
        } else {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            (cause instanceof WrongAnswerException ? wrong : refused).incrementAndGet();
            fault(String.valueOf(cause.getMessage() == null ? cause : cause.getMessage()));
        }
        over.incrementAndGet();
        timeline.changed();
    }

    /** A request is given up, sent or not: it took at least that long. */
    void givenUp(int number, long due, boolean sent) {
        (number >= plan.warmUp() ? counted : warmUp).add(now() - due);
        unanswered += sent ? 1 : 0;
        unsent += sent ? 0 : 1;
    }

    int over() {
        return over.get();
    }

    private void fault(String text) {
        synchronized (faults) {
            if (faults.size() < FAULTS_TOLD) {
                faults.add(text);
            }
        }
    }

    /**
     * All that came of it.
     *
     * @param began when the first that counts was due
     * @param cpu what the server's process used since then
     */
    Outcome outcome(long began, OptionalLong cpu) {
        int well = answered.get();
        double seconds = Math.max(lastAnswer.get() - began, plan.due(plan.requests())) / NANOS_PER_SECOND;
        if (unanswered > 0) {
            fault(unanswered + " were not answered within " + plan.patience().toSeconds() + " s");
        }
        if (unsent > 0) {
            fault(unsent + " could not be sent, as " + plan.mostUnderWay() + " others waited for answers");
        }
        synchronized (faults) {
            return new Outcome(
                    plan,
                    counted,
                    warmUp,
                    Map.copyOf(stages),
                    new Outcome.Counts(
                            well,
                            refused.get(),
                            wrong.get(),
                            unanswered,
                            unsent,
                            new Outcome.Begun(waited.get(), late.get())),
                    well / seconds,
                    cpu.isPresent() && well > 0
                            ? OptionalDouble.of((double) cpu.getAsLong() / well)
                            : OptionalDouble.empty(),
                    List.copyOf(faults));
        }
    }
}
