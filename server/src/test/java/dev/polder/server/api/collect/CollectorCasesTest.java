package dev.polder.server.api.collect;

import static dev.polder.server.api.collect.Family.FOREGROUND;
import static dev.polder.server.api.collect.Family.HELD;
import static dev.polder.server.api.collect.Family.ORPHAN;
import static dev.polder.server.api.collect.Family.blocking;
import static dev.polder.server.api.collect.Family.by;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * kcp {@code test/e2e/garbagecollector/upstream_test.go} and {@code garbagecollector_test.go}, which say of themselves what
 * of k/k {@code test/integration/garbagecollector/garbage_collector_test.go} they are.
 */
@Tag(BoundedView.TAG)
class CollectorCasesTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private String namespace = "";
    private Family maps = new Family(api, "");
    private Family secrets = new Family(api, "");

    @BeforeEach
    void namespace() {
        namespace = api.namespace();
        maps = Family.maps(api, namespace);
        secrets = Family.secrets(api, namespace);
    }

    /** TestGarbageCollectorBuiltInCoreV1Types, TestCascadingDeletion. */
    @Tag("k8s-21.7")
    @Test
    void dependent_goesWithTheLastOfItsOwners() {
        Answer first = maps.make("owner-1");
        Answer second = maps.make("owner-2");
        Answer single = maps.make("single-owned", by(first));
        Answer multi = maps.make("multi-owned", by(first), by(second));
        maps.make("independent");
        maps.delete("owner-1");
        maps.gone(single);
        maps.until(multi, object -> Family.owners(object).equals(List.of("owner-2")));
        maps.lives("multi-owned", "independent");
        maps.delete("owner-2");
        maps.gone(multi);
        maps.lives("independent");
    }

    /** TestCreateWithNonExistentOwner. */
    @Tag("k8s-21.7")
    @Test
    void dependentOfNobody_goes() {
        maps.gone(maps.make("orphan", by("v1", "ConfigMap", "does-not-exist", "nonexistent-uid", "")));
    }

    /** An owner of the same name that is another object (k/k attemptToDeleteItem, UID mismatch). */
    @Test
    void dependentOfAnObjectThatCameAgain_goes() {
        Answer former = maps.make("owner");
        maps.delete("owner");
        maps.make("owner");
        maps.gone(maps.make("child", by(former)));
        maps.lives("owner");
    }

    /** TestOrphaning. */
    @Tag("k8s-21.9")
    @Test
    void orphaned_losesItsReferenceAndStays() {
        Answer owner = maps.make("owner");
        for (int i = 0; i < 3; i++) {
            maps.make("dependent-" + i, by(owner));
        }
        maps.delete("owner", ORPHAN);
        maps.gone(owner);
        for (int i = 0; i < 3; i++) {
            assertThat(Family.owners(maps.get("dependent-" + i).expect(200).json()))
                    .isEmpty();
            maps.lives("dependent-" + i);
        }
    }

    /** TestSolidOwnerDoesNotBlockWaitingOwner. */
    @Test
    void solidOwner_doesNotBlockOneThatWaits() {
        Answer leaves = maps.make("owner-to-delete");
        Answer stays = maps.make("owner-to-keep");
        Answer dependent = secrets.make("dependent", blocking(leaves), by(stays));
        maps.delete("owner-to-delete", FOREGROUND);
        maps.gone(leaves);
        secrets.until(dependent, object -> Family.owners(object).equals(List.of("owner-to-keep")));
        secrets.lives("dependent");
    }

    /** TestGarbageCollectorNonBlockingOwnerRefDoesNotBlock. */
    @Test
    void nonBlockingDependents_keepNobody() {
        Answer owner = maps.make("owner");
        secrets.makeWith("dependent-no-block", HELD, by(owner, ",'blockOwnerDeletion':false"));
        secrets.makeWith("dependent-unset", HELD, by(owner));
        maps.delete("owner", FOREGROUND);
        maps.gone(owner);
        secrets.get("dependent-no-block").expect(200);
        secrets.get("dependent-unset").expect(200);
        secrets.letGo("dependent-no-block");
        secrets.letGo("dependent-unset");
    }

    /** TestGarbageCollectorBlockingOwnerRefDoesBlock. */
    @Test
    void blockingDependent_keepsItsOwner() {
        Answer owner = maps.make("owner");
        Answer dependent = secrets.makeWith("blocking-dependent", HELD, blocking(owner));
        maps.delete("owner", FOREGROUND);
        secrets.until(dependent, object -> object.at("/metadata").has("deletionTimestamp"));
        assertThat(Family.finalizers(maps.get("owner").expect(200).json())).containsExactly("foregroundDeletion");
        secrets.letGo("blocking-dependent");
        secrets.gone(dependent);
        maps.gone(owner);
    }

    /** TestDoubleDeletionWithFinalizer. */
    @Test
    void secondDeletion_doesNotBringTheFinalizerBack() {
        Answer made = maps.makeWith("double-delete", ",'finalizers':['e2e-test/custom']");
        maps.delete("double-delete", FOREGROUND);
        maps.until(
                made,
                object -> object.at("/metadata").has("deletionTimestamp")
                        && Family.finalizers(object).equals(List.of("e2e-test/custom")));
        Answer second = api.delete(maps.path() + "/double-delete", FOREGROUND).expect(200);
        // What the collector does about a second one: nothing is left when it has gone through.
        maps.until(second, object -> Family.finalizers(object).equals(List.of("e2e-test/custom")));
        maps.letGo("double-delete");
        maps.gone(made);
    }

    /** TestGarbageCollectorDanglingOwnerRefCleanup. */
    @Test
    void danglingReference_isTakenOffWhoHasAnotherOwner() {
        Answer first = maps.make("owner-a");
        Answer second = maps.make("owner-b");
        Answer child = maps.make("child", by(first), by(second));
        maps.delete("owner-a");
        JsonNode cleaned = maps.until(child, object -> Family.owners(object).size() == 1);
        assertThat(cleaned.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo(second.at("/metadata/uid"));
    }

    /** TestGarbageCollectorDeepOwnershipChain. */
    @Test
    void chain_goesFromTheTop() {
        Answer a = maps.make("chain-a");
        Answer b = maps.make("chain-b", by(a));
        Answer c = maps.make("chain-c", by(b));
        maps.delete("chain-a");
        maps.gone(a);
        maps.gone(b);
        maps.gone(c);
    }

    /** A chain in the foreground goes from the bottom. */
    @Tag("k8s-21.9")
    @Test
    void chainInTheForeground_goesFromTheBottom() {
        Answer a = maps.make("chain-a");
        Answer b = maps.make("chain-b", blocking(a));
        maps.make("chain-c", blocking(b));
        maps.delete("chain-a", FOREGROUND);
        try (WatchStream watch = api.watch(maps.path() + "?watch=true&resourceVersion=" + a.version())) {
            assertThat(watch.through("DELETED", "chain-a").stream()
                            .filter(event -> event.type().equals("DELETED"))
                            .map(WatchStream.Event::name))
                    .containsExactly("chain-c", "chain-b", "chain-a");
        }
    }

    /** TestGarbageCollectorMixedPoliciesInChain. */
    @Test
    void orphanFinalizerInAChain_isHonoured() {
        Answer a = maps.make("chain-a");
        Answer b = maps.makeWith("chain-b", ",'finalizers':['orphan']", by(a));
        maps.make("chain-c", by(b));
        maps.delete("chain-a");
        maps.gone(a);
        maps.gone(b);
        assertThat(Family.owners(maps.get("chain-c").expect(200).json())).isEmpty();
        maps.lives("chain-c");
    }

    /** TestGarbageCollectorDanglingOwnerRefGetsCollected. */
    @Test
    void referenceToWhoHasGone_isAReasonToGo() {
        Answer owner = maps.make("owner");
        Answer child = maps.make("child", by(owner));
        maps.delete("owner", ORPHAN);
        maps.until(child, object -> Family.owners(object).isEmpty());
        api.mergePatch(maps.path() + "/child", "{'metadata':{'ownerReferences':[" + by(owner) + "]}}")
                .expect(200);
        maps.gone(child);
    }

    /** TestGarbageCollectorUnknownOwnerType. */
    @Test
    void unknownTypeOfOwner_isAReasonToWait() {
        maps.make(
                "orphan-with-unknown-type",
                by("nonexistent.example.com/v1", "Phantom", "ghost", "00000000-0000-0000-0000-000000000042", ""));
        Answer known = maps.make(
                "orphan-with-known-type",
                by("v1", "ConfigMap", "does-not-exist", "00000000-0000-0000-0000-000000000099", ""));
        maps.gone(known);
        maps.lives("orphan-with-unknown-type");
    }

    /** TestCrossNamespaceReferences. */
    @Tag("k8s-21.8")
    @Test
    void ownerInAnotherNamespace_isNone_andAnEventSaysSo() {
        Answer parent = maps.make("parent");
        List<String> valid = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            valid.add(secrets.make("valid-child-" + i, by(parent)).at("/metadata/name"));
        }
        String other = api.namespace();
        Family elsewhere = Family.secrets(api, other);
        String wrong = by("v1", "Secret", "invalid", parent.at("/metadata/uid"), "");
        List<Answer> invalid = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            invalid.add(elsewhere.make("invalid-child-" + i, wrong));
        }
        invalid.forEach(elsewhere::gone);
        JsonNode events = api.get(
                        "/api/v1/namespaces/" + other + "/events?fieldSelector=reason%3DOwnerRefInvalidNamespace")
                .expect(200)
                .node("/items");
        assertThat(events).hasSize(5);
        for (JsonNode event : events) {
            assertThat(event.at("/type").asText()).isEqualTo("Warning");
            assertThat(event.at("/source/component").asText()).isEqualTo("garbage-collector-controller");
            assertThat(event.at("/involvedObject/kind").asText()).isEqualTo("Secret");
            assertThat(event.at("/involvedObject/apiVersion").asText()).isEqualTo("v1");
            assertThat(event.at("/involvedObject/namespace").asText()).isEqualTo(other);
            assertThat(event.at("/involvedObject/name").asText()).startsWith("invalid-child-");
            // k/k reportInvalidNamespaceOwnerRef and objectReference.String
            assertThat(event.at("/message").asText())
                    .isEqualTo("ownerRef [v1/Secret, namespace: " + other + ", name: invalid, uid: "
                            + parent.at("/metadata/uid") + "] does not exist in namespace \"" + other + "\"");
        }
        secrets.lives(valid.toArray(String[]::new));
        elsewhere.gone(elsewhere.make("invalid-child-late", wrong));
        secrets.lives(valid.toArray(String[]::new));
    }

    /** An object of the right name and kind, but in another namespace than its dependent. */
    @Test
    void ownerOfTheRightName_inAnotherNamespace_isNone() {
        Answer parent = maps.make("parent");
        Family elsewhere = Family.maps(api, api.namespace());
        elsewhere.gone(elsewhere.make("child", by(parent)));
        maps.lives("parent");
    }

    /** What is in no namespace owns what is in one, but not the other way round (k/k TestClusterScopedOwners). */
    @Tag("k8s-21.8")
    @Test
    void clusterScopedOwner_ownsInAnyNamespace() {
        Family roles = new Family(api, "/apis/rbac.authorization.k8s.io/v1/clusterroles");
        Answer role = roles.make(api.fresh("owner"));
        Answer child = maps.make("child", by(role));
        Answer absent =
                maps.make("child-of-nobody", by("rbac.authorization.k8s.io/v1", "ClusterRole", "no", "1-2-3", ""));
        Answer mapOwner = maps.make("map");
        Answer invalid = roles.make(api.fresh("owned"), by(mapOwner));
        maps.gone(absent);
        maps.lives("child");
        roles.delete(role.at("/metadata/name"));
        maps.gone(child);
        roles.lives(invalid.at("/metadata/name"));
    }

    /** Owners that wait for each other (k/k TestDependentsWithForegroundFinalizer…, attemptToDeleteItem's circle). */
    @Tag("k8s-21.9")
    @Test
    void circle_goes() {
        Answer a = maps.make("circle-a");
        Answer b = maps.make("circle-b", blocking(a));
        api.mergePatch(maps.path() + "/circle-a", "{'metadata':{'ownerReferences':[" + blocking(b) + "]}}")
                .expect(200);
        maps.delete("circle-a", FOREGROUND);
        maps.gone(a);
        maps.gone(b);
    }

    /** Events are no dependents to anybody (k/k ignoredResources). */
    @Test
    void event_staysWithoutItsOwner() {
        Answer owner = maps.make("owner");
        Answer child = maps.make("child", by(owner));
        String events = "/api/v1/namespaces/" + namespace + "/events";
        api.post(
                        events,
                        "{'metadata':{'name':'e','ownerReferences':[" + blocking(owner)
                                + "]},'involvedObject':{'namespace':'" + namespace + "'},'reason':'r','type':'Normal'}")
                .expect(201);
        maps.delete("owner", FOREGROUND);
        maps.gone(child);
        maps.gone(owner);
        api.get(events + "/e").expect(200);
    }
}
