package dev.polder.bench.drive.report;

import dev.polder.bench.drive.load.Latencies;
import dev.polder.bench.drive.load.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What one workload came to. What goes on beside what is measured may add to it from threads of its own. */
public final class Section {

    private final String name;
    private final String question;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private String leftOut = "";
    private OptionalLong memoryBefore = OptionalLong.empty();
    private OptionalLong memoryAfter = OptionalLong.empty();

    /**
     * Nothing yet.
     *
     * @param question what the workload is to answer, as a sentence
     */
    public Section(String name, String question) {
        this.name = name;
        this.question = question;
    }

    /** A load, with what its requests led to. */
    public synchronized void add(Outcome outcome) {
        rows.add(new Row(outcome.plan().name(), outcome.latencies(), Optional.of(outcome)));
        new TreeMap<>(outcome.stages())
                .forEach((what, latencies) -> rows.add(new Row("– " + what, latencies, Optional.empty())));
        outcome.faults().forEach(fault -> faults.add(outcome.plan().name() + ": " + fault));
    }

    /** What is no load. */
    public synchronized void add(String what, Latencies latencies) {
        rows.add(new Row(what, latencies, Optional.empty()));
    }

    /** A figure of another kind. */
    public synchronized void fact(String what, String value) {
        facts.put(what, value);
    }

    /** Something that fails the run. */
    public synchronized void fault(String what) {
        faults.add(what);
    }

    /** It was not run. */
    public void leaveOut(String why) {
        leftOut = why;
    }

    /** What the server's process took of the memory before and after, in bytes. */
    public void memory(OptionalLong before, OptionalLong after) {
        memoryBefore = before;
        memoryAfter = after;
    }

    public String name() {
        return name;
    }

    public String question() {
        return question;
    }

    public synchronized List<Row> rows() {
        return List.copyOf(rows);
    }

    public synchronized Map<String, String> facts() {
        return new LinkedHashMap<>(facts);
    }

    /** Why it was not run; empty if it was. */
    public String leftOut() {
        return leftOut;
    }

    /** What went wrong, the first of each load. */
    public synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    OptionalLong memoryBefore() {
        return memoryBefore;
    }

    OptionalLong memoryAfter() {
        return memoryAfter;
    }

    /** Whether it fails the run. */
    public synchronized boolean failed() {
        return !faults.isEmpty() || rows.stream().anyMatch(Row::failed);
    }
}
