package dev.polder.server.api.sharing.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.api.workspace.MortalStore;
import dev.polder.server.request.Reply;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A story on a server that is killed at one of its writes, and on the next one from there on. */
final class SharingLife {

    private final ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final SharingStory story;
    private final MortalStore mortal;
    private Map<String, String> first = Map.of();
    private SharingStory.@Nullable Step tried;

    /**
     * A life.
     *
     * @param last how many writes there are before the server is killed
     * @param made whether the write that it is killed at is made
     */
    SharingLife(SharingStory story, int last, boolean made) {
        this.story = story;
        this.mortal = new MortalStore(store, last, made);
    }

    /** Whether the server was killed; all is right in the end. */
    boolean live() throws Exception {
        int done;
        try (Socketless server = new Socketless(mortal)) {
            Playing play = new Playing(server, new CompletableFuture<>());
            play.steps(story.before(), 0);
            play.until(story.steps().get(0));
            first = SharingStory.objects(Stored.of(store));
            mortal.arm(true);
            done = new Playing(server, mortal.killed()).all(0);
        }
        if (done <= story.steps().size()) {
            try (Socketless next = new Socketless(new MortalStore(store, Integer.MAX_VALUE, false))) {
                new Playing(next, new CompletableFuture<>()).all(done);
            }
        }
        // What was still being done when the server was closed has not spoilt anything.
        assertThat(story.faults(Stored.of(store), first))
                .filteredOn(fault -> !SharingRules.isLate(fault))
                .isEmpty();
        return mortal.killed().isDone();
    }

    /** The keys that were written. */
    List<String> written() {
        return mortal.written();
    }

    /** The store as the life has left it. */
    ObjectStore store() {
        return store;
    }

    /** The objects of bound types that there were before. */
    Map<String, String> first() {
        return first;
    }

    /** What a server is asked for until it is killed. */
    private final class Playing {

        private final Socketless server;
        private final CompletableFuture<Void> killed;

        Playing(Socketless server, CompletableFuture<Void> killed) {
            this.server = server;
            this.killed = killed;
        }

        /** How many steps are done, and one more when all is right after them. */
        int all(int from) throws Exception {
            int done = steps(story.steps(), from);
            boolean right = done == story.steps().size() && until(stored -> story.faults(stored, first));
            if (!right) {
                return done;
            }
            for (Map.Entry<String, Integer> one : story.served().entrySet()) {
                Reply reply = ask("GET", one.getKey(), "");
                assertThat(reply.code()).as(one.getKey()).isEqualTo(one.getValue());
            }
            return done + 1;
        }

        int steps(List<SharingStory.Step> steps, int from) throws Exception {
            int done = from;
            for (SharingStory.Step step : steps.subList(from, steps.size())) {
                // Who has not heard what became of a request sends it again, whatever has been done since.
                boolean again = step.equals(tried);
                if (!again && !until(step)) {
                    return done;
                }
                tried = step;
                if (!isDone(step, again)) {
                    return done;
                }
                done++;
            }
            return done;
        }

        boolean until(SharingStory.Step step) throws InterruptedException {
            return until(step.missing());
        }

        private boolean until(Function<Stored, List<String>> missing) throws InterruptedException {
            try (StoreWait wait = new StoreWait(store, killed)) {
                return wait.until(missing);
            }
        }

        /** Whether the server lived to say that a step is done; one that the server before has done is done, too. */
        private boolean isDone(SharingStory.Step step, boolean repeated) throws InterruptedException {
            // A consistent read: the server, too, has seen what the step has waited for.
            ask("GET", "/clusters/root/api/v1/namespaces", "");
            Reply reply = ask(step.method(), step.path(), step.body());
            int again = step.method().equals("POST") ? 409 : 404;
            boolean good = reply.code() < 300 || (repeated && reply.code() == again);
            if (!good && !killed.isDone()) {
                throw new AssertionError(step.method() + " " + step.path() + " " + step.body() + ": "
                        + new String(reply.body(), StandardCharsets.UTF_8));
            }
            return good;
        }

        private Reply ask(String method, String path, String body) throws InterruptedException {
            KeptAnswer answer = new KeptAnswer();
            server.handle(Socketless.merge(method, path, body), answer);
            return answer.await();
        }
    }
}
