package dev.polder.server.api.collect;

import static dev.polder.server.api.collect.Family.by;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.sharing.Sharing;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Definitions come and go in a loop while owners are deleted: all dependents go, and none wrongly (kcp kept a lock in its collector
 * because else events were missed while monitors changed). In full: {@code -Dpolder.churn.workspaces=50 -Dpolder.churn.pairs=1000}.
 */
class DefinitionChurnTest {

    private static final int WORKSPACES = Integer.getInteger("polder.churn.workspaces", 4);
    private static final int PAIRS = Integer.getInteger("polder.churn.pairs", 40);

    /** How many owners one request deletes. */
    private static final int BATCH = 50;

    /** A test that has come so far without an end hangs. */
    private static final long MOST_MINUTES = 30;

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
    private static final String STABLE = "stable.example.com";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void dependents_goAndStayAsTheyShould_whateverBecomesOfTypes() throws Exception {
        long began = System.nanoTime();
        List<FutureTask<Integer>> churns = new ArrayList<>();
        List<FutureTask<Integer>> families = new ArrayList<>();
        for (int i = 0; i < WORKSPACES; i++) {
            ApiServer workspace = Sharing.workspace(api, "churn").overAnotherConnection();
            Widgets.install(workspace, STABLE, Widgets.definition(STABLE));
            churns.add(started(() -> churn(workspace)));
            families.add(started(() -> families(workspace)));
        }
        int collected = 0;
        for (FutureTask<Integer> family : families) {
            collected += family.get(MOST_MINUTES, TimeUnit.MINUTES);
        }
        assertThat(collected).isEqualTo(WORKSPACES * PAIRS);
        over.set(true);
        int definitions = 0;
        for (FutureTask<Integer> churn : churns) {
            int rounds = churn.get(2, TimeUnit.MINUTES);
            assertThat(rounds).as("definitions").isPositive();
            definitions += rounds;
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
        JsonNode page = api.bare().get("/debug/gc").expect(200).json();
        System.out.printf(
                "churn: %d workspaces, %d dependents collected, as many kept, %d definitions made and removed, in %d s; "
                        + "heap of server and test %d MB before a collection; %s changes of types, %s decisions made again, %s failing%n",
                WORKSPACES,
                collected,
                definitions,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
                heap,
                page.at("/typeChanges"),
                page.at("/decidedAgain"),
                page.at("/retrying"));
    }

    private static FutureTask<Integer> started(Callable<Integer> work) {
        FutureTask<Integer> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    /** A definition, an owner of its type and a dependent, again and again: each dependent goes with the definition. */
    private int churn(ApiServer workspace) {
        int rounds = 0;
        do {
            String group = "g" + rounds + ".example.com";
            Widgets.install(workspace, group, Widgets.definition(group));
            Answer owner = Family.widgets(workspace, group, "v1", "default").make("owner");
            Family maps = Family.maps(workspace, "default");
            Answer dependent = maps.make("of-widget-" + rounds, by(owner));
            workspace.delete(DEFINITIONS + "widgets." + group).expect(200);
            // All of the collection is watched: others that go first are a sign that it goes on.
            try (WatchStream watch =
                    workspace.watch(maps.path() + "?watch=true&resourceVersion=" + dependent.version())) {
                watch.through("DELETED", dependent.at("/metadata/name"));
            }
            rounds++;
        } while (!over.get());
        return rounds;
    }

    /**
     * Pairs whose owners are deleted, each beside a dependent that has another owner: a custom resource, so that what is decided of
     * it hangs on types as well.
     */
    private int families(ApiServer workspace) {
        Family maps = Family.maps(workspace, "default");
        Answer keep = Family.widgets(workspace, STABLE, "v1", "default").make("keep");
        Set<String> dependents = new HashSet<>();
        for (int i = 0; i < PAIRS; i++) {
            Answer owner = maps.makeWith("owner-" + i, ",'labels':{'batch':'" + i / BATCH + "'}");
            Answer dependent = maps.makeWith("dependent-" + i, ",'labels':{'role':'dependent'}", by(owner));
            dependents.add(dependent.at("/metadata/name"));
            maps.makeWith("kept-" + i, ",'labels':{'role':'kept'}", by(owner), by(keep));
        }
        String since = workspace.get(maps.path() + "?limit=1").expect(200).version();
        String collection = maps.path() + "?watch=true&labelSelector=role&resourceVersion=" + since;
        try (WatchStream watch = workspace.watch(collection)) {
            for (int batch = 0; batch * BATCH < PAIRS; batch++) {
                workspace
                        .delete(maps.path() + "?labelSelector=batch%3D" + batch)
                        .expect(200);
            }
            while (!dependents.isEmpty()) {
                WatchStream.Event event = watch.next();
                if (event.type().equals("DELETED")) {
                    assertThat(dependents.remove(event.name())).as(event.name()).isTrue();
                }
            }
        }
        return PAIRS - unkept(workspace, maps, keep);
    }

    /** Comes back when each that was to be kept has its other owner alone; how many are not there. */
    private static int unkept(ApiServer workspace, Family maps, Answer keep) {
        String path = maps.path() + "?labelSelector=role";
        Answer list = workspace.get(path).expect(200);
        Set<String> kept = new HashSet<>(list.names());
        Set<String> open = new HashSet<>();
        for (JsonNode item : list.node("/items")) {
            assertThat(item.at("/metadata").has("deletionTimestamp")).isFalse();
            if (!hasOnly(item, keep)) {
                open.add(item.at("/metadata/name").asText());
            }
        }
        try (WatchStream watch = workspace.watch(path + "&watch=true&resourceVersion=" + list.version())) {
            while (!open.isEmpty()) {
                WatchStream.Event event = watch.next();
                assertThat(event.type()).as(event.name()).isEqualTo("MODIFIED");
                if (hasOnly(event.object(), keep)) {
                    open.remove(event.name());
                }
            }
        }
        assertThat(kept).allMatch(name -> name.startsWith("kept-"));
        return PAIRS - kept.size();
    }

    private static boolean hasOnly(JsonNode object, Answer owner) {
        JsonNode owners = object.at("/metadata/ownerReferences");
        assertThat(owners)
                .as("the owner that is there is named")
                .anyMatch(one -> one.path("uid").asText().equals(owner.at("/metadata/uid")));
        return owners.size() == 1;
    }
}
