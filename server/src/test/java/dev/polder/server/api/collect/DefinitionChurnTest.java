package dev.polder.server.api.collect;

import static dev.polder.server.api.collect.Family.by;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.sharing.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Definitions come and go in a loop while owners are deleted: all dependents go, and none wrongly (kcp kept a lock in its collector
 * because else events were missed while monitors changed). Larger: {@code -Dpolder.churn.workspaces=50 -Dpolder.churn.pairs=1000}.
 */
class DefinitionChurnTest {

    private static final int WORKSPACES = Integer.getInteger("polder.churn.workspaces", 4);
    private static final int PAIRS = Integer.getInteger("polder.churn.pairs", 40);
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void dependents_goAndStayAsTheyShould_whateverBecomesOfTypes() throws Exception {
        List<ApiServer> workspaces = new ArrayList<>();
        for (int i = 0; i < WORKSPACES; i++) {
            workspaces.add(Sharing.workspace(api, "churn"));
        }
        List<FutureTask<Integer>> churns = new ArrayList<>();
        List<FutureTask<Integer>> families = new ArrayList<>();
        for (ApiServer workspace : workspaces) {
            churns.add(started(() -> churn(workspace)));
            families.add(started(() -> families(workspace)));
        }
        for (FutureTask<Integer> family : families) {
            assertThat(family.get(10, TimeUnit.MINUTES)).isEqualTo(PAIRS);
        }
        over.set(true);
        for (FutureTask<Integer> churn : churns) {
            assertThat(churn.get(2, TimeUnit.MINUTES)).as("definitions").isPositive();
        }
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
            maps.gone(dependent);
            rounds++;
        } while (!over.get());
        return rounds;
    }

    /** Pairs whose owners are deleted at once, each beside a dependent that has another owner. */
    private int families(ApiServer workspace) {
        Family maps = Family.maps(workspace, "default");
        Answer keep = maps.make("keep");
        for (int i = 0; i < PAIRS; i++) {
            Answer owner = maps.makeWith("owner-" + i, ",'labels':{'role':'owner'}");
            maps.makeWith("dependent-" + i, ",'labels':{'role':'dependent'}", by(owner));
            maps.make("kept-" + i, by(owner), by(keep));
        }
        workspace.delete(maps.path() + "?labelSelector=role%3Downer").expect(200);
        Answer left =
                workspace.get(maps.path() + "?labelSelector=role%3Ddependent").expect(200);
        while (!left.names().isEmpty()) {
            String name = left.names().get(0);
            try (WatchStream watch = workspace.watch(maps.path() + "?watch=true&fieldSelector=metadata.name%3D" + name
                    + "&resourceVersion=" + left.version())) {
                watch.through("DELETED", name);
            }
            left = workspace
                    .get(maps.path() + "?labelSelector=role%3Ddependent")
                    .expect(200);
        }
        for (int i = 0; i < PAIRS; i++) {
            maps.lives("kept-" + i);
        }
        return PAIRS;
    }
}
