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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** No step of a delete tracks fields (apiserver v0.36.0 {@code handlers/delete.go}, {@code registry/store.go}). */
    @ParameterizedTest
    @ValueSource(strings = {"Foreground", "Orphan", "Background"})
    void deleteThatWaits_leavesManagedFieldsAsTheyAre(String policy) {
        String name = api.fresh("owned");
        Answer made = api.post(
                        maps + "?fieldManager=owner",
                        "{'metadata':{'name':'" + name + "','finalizers':['example.com/hold']},'data':{'a':'b'}}")
                .expect(201);
        String before = made.node("/metadata/managedFields").toString();
        assertThat(before).contains("\"manager\":\"owner\"");
        Answer marked = api.delete(maps + "/" + name, "{'propagationPolicy':'" + policy + "'}")
                .expect(200);
        assertThat(marked.at("/metadata/deletionTimestamp")).isNotEmpty();
        assertThat(marked.node("/metadata/managedFields")).hasToString(before);
    }

    /** Nor does the phase of a namespace that ends belong to who ends it (core {@code namespace/storage}, Delete). */
    @Test
    void deletedNamespace_hasThePhaseOfNobody() {
        String name = api.fresh("ending");
        Answer made = api.post("/api/v1/namespaces", "{'metadata':{'name':'" + name + "','labels':{'a':'b'}}}")
                .expect(201);
        Answer marked = api.delete("/api/v1/namespaces/" + name).expect(200);
        assertThat(marked.at("/status/phase")).isEqualTo("Terminating");
        assertThat(marked.node("/metadata/managedFields"))
                .hasToString(made.node("/metadata/managedFields").toString());
    }
}
