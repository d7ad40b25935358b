package dev.polder.server.api.collect;

import static dev.polder.server.api.collect.Family.by;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.gc.CollectorParts;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.WatchStream.Event;
import dev.polder.server.webhook.Guard;
import dev.polder.server.webhook.LocalWebhook;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import dev.polder.storage.memory.MemoryObjectStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that are deleted by one transaction: what is told of them, and what becomes of those that are not what they were. */
@Timeout(120)
class JointDeletionTest {

    private static final int OBJECTS = 60;
    private static final String NAMES = "m-";

    @TempDir
    private Path folder = Path.of("");

    /** A server with an owner of many. */
    private record World(JointStore store, ApiServer api, Family maps, List<Answer> made) implements AutoCloseable {

        static World on(ObjectStore below) {
            JointStore store = new JointStore(below);
            ApiServer api = ApiServer.on(store);
            Family maps = Family.maps(api, api.namespace());
            Answer owner = maps.make("owner");
            List<Answer> made = new ArrayList<>();
            for (int i = 0; i < OBJECTS; i++) {
                made.add(maps.make(NAMES + i, by(owner)));
            }
            return new World(store, api, maps, made);
        }

        void release() {
            var unused = store.release();
        }

        /** What a watch of the collection is told from a version on, until all objects but some have gone. */
        List<Event> deletions(String version, int many) {
            List<Event> deletions = new ArrayList<>();
            try (WatchStream watch = api.watch(maps.path() + "?watch=true&resourceVersion=" + version)) {
                while (deletions.size() < many) {
                    Event event = watch.next();
                    if (event.type().equals("DELETED") && event.name().startsWith(NAMES)) {
                        deletions.add(event);
                    }
                }
            }
            return deletions;
        }

        String version() {
            return made.get(OBJECTS - 1).version();
        }

        @Override
        public void close() {
            release();
            api.close();
        }
    }

    private static ObjectStore memory() {
        return new MemoryObjectStore(new StoreIdentity(new UUID(0, 7)));
    }

    /** Each object once; and whoever was cut off amid those of one revision is told all of them again, and what came after. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void watchers_areToldOfEach_andMissNoneWhenTheyResume(boolean embedded) throws InterruptedException {
        ObjectStore below =
                embedded ? EmbeddedObjectStore.open(EmbeddedStoreConfig.of(folder), () -> new UUID(0, 8)) : memory();
        try (World world = World.on(below)) {
            world.store().hold(NAMES);
            world.maps().delete("owner");
            List<String> together = world.store().awaitJoint();
            world.release();
            List<Event> all = world.deletions(world.version(), OBJECTS);
            assertThat(all.stream().map(Event::name).distinct()).hasSize(OBJECTS);
            assertThat(all).isSortedAccordingTo((one, other) -> Long.compare(one.version(), other.version()));
            long version = all.stream()
                    .filter(event -> event.name().equals(together.get(0)))
                    .findFirst()
                    .orElseThrow()
                    .version();
            List<Event> from =
                    all.stream().filter(event -> event.version() >= version).toList();
            assertThat(from.stream().filter(event -> event.version() == version).map(Event::name))
                    .containsExactlyInAnyOrderElementsOf(together);
            assertThat(world.deletions(Long.toString(version), from.size())).isEqualTo(from);
        }
    }

    /** While they wait to be deleted together one of them loses its owner by somebody's hand. */
    @Test
    void objectThatHasMoved_stays_andKeepsNoOther() throws InterruptedException {
        try (World world = World.on(memory())) {
            world.store().hold(NAMES);
            world.maps().delete("owner");
            String kept = world.store().awaitJoint().get(1);
            world.api()
                    .mergePatch(
                            world.maps().path() + "/" + kept,
                            "{'data':{'kept':'by hand'},'metadata':{'ownerReferences':null}}")
                    .expect(200);
            world.release();
            Set<String> gone = new HashSet<>();
            world.deletions(world.version(), OBJECTS - 1).forEach(event -> gone.add(event.name()));
            assertThat(gone).hasSize(OBJECTS - 1).doesNotContain(kept);
            world.maps().lives(kept);
            assertThat(world.maps().get(kept).at("/data/kept")).isEqualTo("by hand");
        }
    }

    /** What was decided in a term that has ended is not written, one by one or together. */
    @Test
    void leaderWhoseTermHasEnded_deletesNothing() throws InterruptedException {
        try (World world = World.on(memory())) {
            world.store().hold(NAMES);
            world.maps().delete("owner");
            var unusedNames = world.store().awaitJoint();
            StoreTransaction joint = world.store().firstJoint();
            List<StoreKey> fences = joint.guards().stream()
                    .map(guard -> guard.key())
                    .filter(key -> KeyLayout.parse(key).isEmpty())
                    .toList();
            assertThat(fences).as("the row of the leader").hasSize(1);
            RowWrite another = new RowWrite.Put(fences.get(0), new byte[] {1});
            var unused = world.store()
                    .commit(new StoreTransaction(null, List.of(another), List.of()))
                    .toCompletableFuture()
                    .join();
            assertThat(world.store().release()).isNotEmpty().allMatch(CommitOutcome.GuardFailed.class::isInstance);
            for (int i = 0; i < OBJECTS; i++) {
                world.maps().lives(NAMES + i);
            }
        }
    }

    /** Among those that stand one behind the other are some that finalizers keep: they end as ever. */
    @Test
    void objectsThatAreKept_areMarked_andGoWithNoOther() throws InterruptedException {
        try (World world = World.on(memory())) {
            for (int i = 0; i < OBJECTS; i += 5) {
                world.api()
                        .mergePatch(
                                world.maps().path() + "/" + NAMES + i,
                                "{'metadata':{'finalizers':['e2e-test/prevent-deletion']}}")
                        .expect(200);
            }
            world.store().hold(NAMES);
            world.maps().delete("owner");
            var unusedNames = world.store().awaitJoint();
            world.release();
            for (int i = 0; i < OBJECTS; i++) {
                Answer made = world.made().get(i);
                if (i % 5 == 0) {
                    world.maps()
                            .until(
                                    made,
                                    object -> !object.at("/metadata/deletionTimestamp")
                                            .isMissingNode());
                    world.maps().letGo(NAMES + i);
                }
                world.maps().gone(made);
            }
            assertThat(world.store().joint())
                    .allSatisfy(together ->
                            assertThat(together).noneMatch(name -> Integer.parseInt(name.substring(2)) % 5 == 0));
        }
    }

    /** A webhook sees each of them, and whoever it hangs on takes one place. */
    @Test
    void objectsThatAWebhookIsAskedAbout_goOneByOne() throws Exception {
        try (World world = World.on(memory());
                LocalWebhook webhook = LocalWebhook.answering(Guard::allow)) {
            String namespace = world.maps().path().split("/", -1)[4];
            Guard.configure(
                    world.api(),
                    "validating",
                    Guard.webhook(webhook, Guard.rule("DELETE", "", "v1", "configmaps"), Guard.onlyIn(namespace)));
            world.store().hold(NAMES);
            world.maps().delete("owner");
            world.store().awaitHeld(CollectorParts.BOUNDS.ofType());
            assertThat(world.store().joint()).isEmpty();
            world.release();
            world.made().forEach(world.maps()::gone);
            assertThat(webhook.reviews().stream()
                            .map(review -> review.at("/request/name").asText())
                            .filter(name -> name.startsWith(NAMES)))
                    .hasSize(OBJECTS)
                    .doesNotHaveDuplicates();
        }
    }
}
