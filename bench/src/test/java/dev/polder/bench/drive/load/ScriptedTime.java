package dev.polder.bench.drive.load;

import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Time that passes only while somebody waits for it, and a server that answers when it was told to. */
final class ScriptedTime implements Timeline {

    private final PriorityQueue<Answer> answers = new PriorityQueue<>();
    private long now;

    private record Answer(long at, long order, Runnable given) implements Comparable<Answer> {
        @Override
        public int compareTo(Answer other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public boolean await(BooleanSupplier isSo, long until) {
        while (!isSo.getAsBoolean()) {
            Answer next = answers.peek();
            if (next == null || next.at() > until) {
                now = Math.max(now, until);
                return false;
            }
            answers.remove();
            now = Math.max(now, next.at());
            next.given().run();
        }
        return true;
    }

    @Override
    public void changed() {
        // Whoever waits looks after each answer.
    }

    /** Is completed at a time. */
    CompletableFuture<Void> answerAt(long time) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        answers.add(new Answer(Math.max(time, now), answers.size(), () -> answer.complete(null)));
        return answer;
    }
}
