package dev.polder.server.api.sharing.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.storage.KeyLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that is killed at any of its writes, in any phase of publishing, binding, unbinding and ending, leaves what the
 * next one completes; before the write, and after it but before anybody hears of it.
 */
@Timeout(240)
class SharingRestartTest {

    private static final String LOCKS = "internal.apis.kcp.io/resource-bindings";

    /**
     * A story.
     *
     * @param writes parts of keys that it writes: none of its phases is left out
     */
    record Story(String name, SharingStory told, List<String> writes) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Story story(String name, SharingStory told, String... writes) {
        return new Story(name, told, List.of(writes));
    }

    static List<Story> stories() {
        return List.of(
                story(
                        "PUBLISHED",
                        SharingStory.published(),
                        "/secrets/-/kcp-system/cowboys",
                        "/apiexports/-/-/cowboys",
                        "/apiexportendpointslices/-/-/cowboys",
                        "/apibindings/-/-/wild",
                        "/logicalclusters/-/-/cluster",
                        "system:bound-crds/apis.kcp.io/apiresourceschemas/",
                        "/default/woody"),
                story(
                        "UNBOUND",
                        SharingStory.unbound(),
                        "/apibindings/-/-/wild",
                        "/default/woody",
                        "/ranch/free",
                        "/ranch/held",
                        "/logicalclusters/-/-/cluster",
                        "system:bound-crds/apis.kcp.io/apiresourceschemas/",
                        "/apiexportendpointslices/-/-/cowboys"),
                story(
                        "ADOPTED",
                        SharingStory.adopted(false),
                        "/apibindings/-/-/wild",
                        "/apibindings/-/-/zild",
                        "/logicalclusters/-/-/cluster"),
                story(
                        "ADOPTED_BY_ANOTHER_EXPORT",
                        SharingStory.adopted(true),
                        "/apibindings/-/-/wild",
                        "/apibindings/-/-/zild",
                        "/apiexportendpointslices/-/-/cowboys",
                        "/logicalclusters/-/-/cluster"));
    }

    /** Those in which what is bound goes away. */
    static List<Story> endings() {
        return List.of(
                story(
                        "EXPORT_DELETED",
                        SharingStory.exportDeleted(false),
                        "/apiexports/-/-/cowboys",
                        "/apiexportendpointslices/-/-/cowboys",
                        "/apibindings/-/-/wild",
                        "/default/buzz"),
                story(
                        "EXPORT_DELETED_AND_UNBOUND",
                        SharingStory.exportDeleted(true),
                        "/apiexports/-/-/cowboys",
                        "/default/woody",
                        "/logicalclusters/-/-/cluster",
                        "system:bound-crds/apis.kcp.io/apiresourceschemas/"),
                story(
                        "SCHEMA_DELETED",
                        SharingStory.schemaDeleted(false),
                        "/apiresourceschemas/-/-/today.cowboys.wildwest.dev",
                        "/apibindings/-/-/wild",
                        "/default/buzz"),
                story(
                        "SCHEMA_DELETED_AND_UNBOUND",
                        SharingStory.schemaDeleted(true),
                        "/apiresourceschemas/-/-/today.cowboys.wildwest.dev",
                        "/default/woody",
                        "/logicalclusters/-/-/cluster",
                        "system:bound-crds/apis.kcp.io/apiresourceschemas/",
                        "/apiexportendpointslices/-/-/cowboys"),
                story(
                        "CONSUMER_ENDED",
                        SharingStory.consumerEnded(),
                        "/workspaces/-/-/consumer",
                        "/workspaces/-/-/other",
                        "/apibindings/-/-/wild",
                        "/default/woody",
                        "/default/theirs",
                        "system:bound-crds/apis.kcp.io/apiresourceschemas/",
                        "/apiexportendpointslices/-/-/cowboys"));
    }

    @ParameterizedTest
    @MethodSource({"stories", "endings"})
    void killedAtAnyWrite_theNextServerGoesOn(Story story) throws Exception {
        for (boolean made : List.of(false, true)) {
            int last = 0;
            boolean killed = true;
            List<String> written = List.of();
            while (killed) {
                SharingLife life = new SharingLife(story.told(), last++, made);
                try {
                    killed = life.live();
                } catch (AssertionError e) {
                    throw new AssertionError("killed after " + life.written() + (made ? ", and one" : ""), e);
                }
                written = life.written();
            }
            // A story has all of these writes, so that none of its phases was left out.
            assertThat(String.join("\n", written)).contains(story.writes());
            if (story.name().startsWith("ADOPTED")) {
                // Whoever waits for the schema needs the copy that is there: it is not even removed for a while.
                assertThat(String.join("\n", written)).doesNotContain("system:bound-crds");
            }
        }
    }

    /**
     * An end that is not right.
     *
     * @param where a part of the keys that are spoilt
     * @param gone whether they are not there at all
     */
    record Spoilt(String name, String where, BiConsumer<ObjectKey, ObjectNode> change, boolean gone) {

        Stored of(Stored good) {
            Map<ObjectKey, ObjectNode> objects = new LinkedHashMap<>();
            good.objects().forEach((key, object) -> {
                ObjectNode copy = object.deepCopy();
                boolean concerned = KeyLayout.object(key).path().contains(where)
                        && !key.cluster().equals(LogicalClusterName.ROOT)
                        && (!where.equals("/logicalclusters/")
                                || object.at("/metadata/annotations").has(LOCKS));
                if (concerned) {
                    change.accept(key, copy);
                }
                if (!concerned || !gone) {
                    objects.put(key, copy);
                }
            });
            assertThat(objects).isNotEqualTo(good.objects());
            return new Stored(good.revision(), objects);
        }
    }

    private static BiConsumer<ObjectKey, ObjectNode> put(String at, String field, String value) {
        return (key, object) -> object.withObject(at).put(field, value);
    }

    private static List<Spoilt> spoilt() {
        return List.of(
                new Spoilt("NO_SECRET", "/secrets/", (key, object) -> {}, true),
                new Spoilt("OTHER_IDENTITY", "/apiexports/", put("/status", "identityHash", "0".repeat(64)), false),
                new Spoilt("NO_SLICE", "/apiexportendpointslices/", (key, object) -> {}, true),
                new Spoilt(
                        "NO_ENDPOINT",
                        "/apiexportendpointslices/",
                        (key, object) -> object.withObject("/status").remove("endpoints"),
                        false),
                new Spoilt(
                        "ENDPOINT_ELSEWHERE",
                        "/apiexportendpointslices/",
                        (key, object) ->
                                ((ObjectNode) object.at("/status/endpoints/0")).put("url", "https://elsewhere"),
                        false),
                new Spoilt(
                        "CONSUMERS_MISCOUNTED",
                        "/apiexportendpointslices/",
                        (key, object) -> object.withObject("/status/consumers").put("bound", 7),
                        false),
                new Spoilt(
                        "CONSUMERS_NOT_COUNTED",
                        "/apiexportendpointslices/",
                        (key, object) -> object.withObject("/status").remove("consumers"),
                        false),
                new Spoilt("BINDING_NOT_BOUND", "/apibindings/", put("/status", "phase", "Binding"), false),
                new Spoilt(
                        "BINDING_THAT_NEVER_ENDS",
                        "/apibindings/",
                        put("/metadata", "deletionTimestamp", "2026-01-01T00:00:00Z"),
                        false),
                new Spoilt(
                        "BOUND_TO_ANOTHER",
                        "/apibindings/",
                        (key, object) ->
                                ((ObjectNode) object.at("/status/boundResources/0/schema")).put("UID", "other"),
                        false),
                new Spoilt("NO_LOCK", "/logicalclusters/", put("/metadata/annotations", LOCKS, "{}"), false),
                new Spoilt(
                        "LOCK_OF_ANOTHER",
                        "/logicalclusters/",
                        put("/metadata/annotations", LOCKS, "{\"cowboys.wildwest.dev\":{\"n\":\"gone\"}}"),
                        false),
                new Spoilt("NO_COPY", "system:bound-crds", (key, object) -> {}, true),
                new Spoilt("OBJECT_GONE", "/default/woody", (key, object) -> {}, true),
                new Spoilt("EXPORT_GONE", "/apiexports/", (key, object) -> {}, true),
                new Spoilt("BINDING_GONE", "/apibindings/", (key, object) -> {}, true));
    }

    @Test
    void spoiltEnds_areNoticed() throws Exception {
        SharingStory story = SharingStory.published();
        SharingLife life = new SharingLife(story, Integer.MAX_VALUE, false);
        assertThat(life.live()).isFalse();
        Stored good = Stored.of(life.store());
        assertThat(story.faults(good, life.first())).isEmpty();
        for (Spoilt spoilt : spoilt()) {
            assertThat(story.faults(spoilt.of(good), life.first()))
                    .as(spoilt.name())
                    .isNotEmpty();
        }
        SharingStory keeping = SharingStory.adopted(false);
        Map<String, String> first = Map.of("default/woody", "another uid");
        assertThat(keeping.faults(good, first)).containsExactly("default/woody is not the object that it was");
    }
}
