package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.CLUSTER;
import static dev.polder.server.api.workspace.Workspaces.PATH;
import static dev.polder.server.api.workspace.Workspaces.TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Types that change, or go, while workspaces of them live: what a workspace has to wait for is settled when it is made. */
@Timeout(60)
class TypeChangeTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static void type(String name, String more) {
        api.post(TYPES, "{'metadata':{'name':'" + name + "'},'spec':{" + more + "}}")
                .expect(201);
    }

    private static Answer waiting(String name) {
        Answer made = api.post(PATH, Workspaces.body(name, name)).expect(201);
        String all = "[\"root:" + name + "\"]";
        Workspaces.until(
                api,
                name,
                made.version(),
                ws -> ws.at("/status/initializers").toString().equals(all));
        return made;
    }

    private static void release(String name, String which) {
        api.inCluster("root:" + name)
                .mergePatch(CLUSTER + "/status", "{'status':{'" + which + "':null}}")
                .expect(200);
    }

    @Test
    void initializerThatIsSwitchedOff_isStillWaitedFor() {
        String name = api.fresh("off");
        type(name, "'initializer':true,'terminator':true");
        Answer made = waiting(name);
        api.mergePatch(TYPES + "/" + name, "{'spec':{'initializer':false,'terminator':false}}")
                .expect(200);
        JsonNode described =
                api.inCluster("root:" + name).get(CLUSTER).expect(200).json();
        assertThat(described.at("/status/initializers").toString()).isEqualTo("[\"root:" + name + "\"]");
        release(name, "initializers");
        JsonNode ready = Workspaces.reaches(api, name, "Ready", made.version());
        api.delete(PATH + "/" + name).expect(200);
        String version = ready.at("/metadata/resourceVersion").asText();
        Workspaces.reaches(api, name, "Terminating", version);
        release(name, "terminators");
        Workspaces.gone(api, name, version);
        Workspaces.ready(api, api.fresh("after-off"), name);
    }

    @Test
    void initializerOfTypeThatIsGone_canStillLetGo() {
        String name = api.fresh("lost");
        type(name, "'initializer':true");
        Answer made = waiting(name);
        String id = api.get(PATH + "/" + name).at("/spec/cluster");
        api.delete(TYPES + "/" + name).expect(200);
        String service = "/services/initializingworkspaces/root:" + name + "/clusters/";
        String described = "/apis/core.kcp.io/v1alpha1/logicalclusters";
        assertThat(api.bare().get(service + "*" + described).expect(200).json().path("items"))
                .hasSize(1);
        api.bare()
                .mergePatch(service + id + described + "/cluster/status", "{'status':{'initializers':null}}")
                .expect(200);
        Workspaces.reaches(api, name, "Ready", made.version());
        String why = "workspace type cannot be resolved: workspacetypes.tenancy.kcp.io \"root:" + name + "\" not found";
        api.inCluster("root:" + name)
                .post(PATH, Workspaces.body("child", "universal"))
                .refused(403, "Forbidden", "workspaces.tenancy.kcp.io \"child\" is forbidden: " + why);
        Workspaces.end(api, name);
    }

    @Test
    void workspaceThatWaitsForNobody_canBeDeleted() {
        String name = api.fresh("stuck");
        type(name, "'initializer':true");
        waiting(name);
        api.delete(TYPES + "/" + name).expect(200);
        Workspaces.end(api, name);
    }

    @Test
    void typeWhoseBaseIsGone_cannotBeUsed() {
        String name = api.fresh("base");
        type(name, "'initializer':false");
        type(name + "-top", "'extend':{'with':[{'name':'" + name + "','path':'root'}]}");
        api.delete(TYPES + "/" + name).expect(200);
        api.post(PATH, Workspaces.body(name, name + "-top"))
                .refused(
                        403,
                        "Forbidden",
                        "workspaces.tenancy.kcp.io \"" + name
                                + "\" is forbidden: unable to find inherited workspace type " + name);
    }

    /** The type goes between the workspace and its logical cluster: the workspace says so, and goes on when it is there again. */
    @Test
    void typeThatIsGoneTooSoon_isSaidAndWaitedFor() throws Exception {
        ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
        MortalStore mortal = new MortalStore(store, 0, false);
        String workspaces = "/clusters/root" + PATH;
        String type = "{\"metadata\":{\"name\":\"brief\"},\"spec\":{}}";
        try (Socketless first = new Socketless(mortal)) {
            first.write("POST", "/clusters/root" + TYPES, type, 201);
            KeptAnswer types = new KeptAnswer();
            first.handle(
                    Socketless.request(
                            "GET", "/clusters/root" + TYPES + "?watch=true&fieldSelector=metadata.name=brief", ""),
                    types);
            types.streamedThrough("VirtualWorkspaceURLsReady");
            types.leave();
            // Not before: the server may still be making what belongs to root.
            mortal.spare("/workspaces/");
            mortal.armAfter("/workspaces/");
            first.write("POST", workspaces, Workspaces.body("w", "brief").replace('\'', '"'), 201);
            mortal.killed().get(20, TimeUnit.SECONDS);
        }
        ObjectKey key = new ObjectKey(
                LogicalClusterName.ROOT, ResourceSpace.local("tenancy.kcp.io", "workspacetypes"), "", "brief");
        var unused = store.commit(
                        new StoreTransaction(new RowWrite.Delete(KeyLayout.object(key)), List.of(), List.of()))
                .toCompletableFuture()
                .join();
        try (Socketless next = new Socketless(new MortalStore(store, 0, false))) {
            KeptAnswer watch = new KeptAnswer();
            next.handle(Socketless.request("GET", workspaces + "?watch=true", ""), watch);
            String told = watch.streamedThrough("\"phase\":\"Unavailable\"");
            assertThat(told)
                    .contains("\"type\":\"WorkspaceScheduled\"", "\"reason\":\"Unknown\"")
                    .contains("workspacetypes.tenancy.kcp.io \\\"root:brief\\\" not found");
            next.write("POST", "/clusters/root" + TYPES, type, 201);
            watch.streamedThrough("\"phase\":\"Ready\"");
            watch.leave();
        }
    }
}
