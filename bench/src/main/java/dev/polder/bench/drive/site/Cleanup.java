package dev.polder.bench.drive.site;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What has to be taken away again, the newest first; each is tried whatever became of the others. */
final class Cleanup {

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Takes one thing away; it need not be there. */
    interface Step {
        void run() throws Exception;
    }

    /** Remembers a step, before what it takes away is made; an equal one is remembered already. */
    synchronized void add(Step step) {
        if (!steps.contains(step)) {
            steps.push(step);
        }
    }

    /** Takes everything away; what could not be, in words. */
    synchronized List<String> run() throws InterruptedException {
        List<String> left = new ArrayList<>();
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                left.add(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
            }
        }
        return left;
    }
}
