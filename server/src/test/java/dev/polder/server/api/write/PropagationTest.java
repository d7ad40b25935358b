package dev.polder.server.api.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of dependents (kube-controller-manager {@code garbagecollector}: orphan and foreground deletion). */
@Tag(BoundedView.TAG)
class PropagationTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String maps;

    @BeforeAll
    static void start() {
        maps = "/api/v1/namespaces/" + api.namespace() + "/configmaps";
    }

    private static Answer ownerAndDependent(String owner, String dependent, String metadata) {
        Answer made = api.post(maps, "{'metadata':{'name':'" + owner + "'}}").expect(201);
        return api.post(
                        maps,
                        "{'metadata':{'name':'" + dependent + "'," + metadata + "'ownerReferences':[{'apiVersion':'v1',"
                                + "'kind':'ConfigMap','name':'" + owner + "','uid':'" + made.at("/metadata/uid")
                                + "','blockOwnerDeletion':true}]}}")
                .expect(201);
    }

    @Test
    void orphan_dependentLosesItsReferenceAndStays() {
        Answer dependent = ownerAndDependent("leaving", "left", "");
        try (WatchStream watch = api.watch(maps + "?watch=true&resourceVersion=" + dependent.version())) {
            api.delete(maps + "/leaving", "{'propagationPolicy':'Orphan'}").expect(200);
            watch.through("DELETED", "leaving");
        }

        Answer kept = api.get(maps + "/left").expect(200);
        // The field is omitted when empty, as by Go's encoder.
        assertThat(kept.node("/metadata/ownerReferences").isMissingNode()).isTrue();
        assertThat(kept.node("/metadata/deletionTimestamp").isMissingNode()).isTrue();
    }

    @Test
    void foreground_ownerWaitsForItsDependents() {
        Answer dependent = ownerAndDependent("waiting", "busy", "'finalizers':['example.com/hold'],");
        try (WatchStream watch = api.watch(maps + "?watch=true&resourceVersion=" + dependent.version())) {
            api.delete(maps + "/waiting", "{'propagationPolicy':'Foreground'}").expect(200);
            watch.through("MODIFIED", "busy");
            Answer owner = api.get(maps + "/waiting").expect(200);
            assertThat(owner.node("/metadata/finalizers").toString()).isEqualTo("[\"foregroundDeletion\"]");

            api.mergePatch(maps + "/busy", "{'metadata':{'finalizers':null}}").expect(200);
            assertThat(watch.through("DELETED", "waiting"))
                    .anyMatch(event ->
                            event.type().equals("DELETED") && event.name().equals("busy"));
        }
    }
}
