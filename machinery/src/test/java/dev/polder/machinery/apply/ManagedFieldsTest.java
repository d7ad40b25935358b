package dev.polder.machinery.apply;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusCause;
import dev.polder.machinery.schema.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cases of apimachinery managedfields/…_test.go and structured-merge-diff merge/…_test.go in our words. */
class ManagedFieldsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Schema SCHEMA = Schemas.parse(json("{'type':'object','properties':{'spec':{'type':'object',"
            + "'properties':{'a':{'type':'string'},'b':{'type':'string'},"
            + "'list':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['name'],"
            + "'items':{'type':'object','properties':{'name':{'type':'string'},'v':{'type':'string'}}}},"
            + "'atomic':{'type':'array','items':{'type':'string'}}}},'status':{'type':'object',"
            + "'x-kubernetes-preserve-unknown-fields':true}}}"));

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.mapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ObjectNode widget(String spec) {
        return json("{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'w'},'spec':" + spec + "}");
    }

    private static WriteContext by(String manager, int second) {
        return WriteContext.of(manager, "example.com/v1", "Widget", NOW.plusSeconds(second));
    }

    private static ObjectNode apply(@Nullable ObjectNode live, String spec, String manager, int second) {
        return stored(ManagedFields.apply(live, widget(spec), SCHEMA, by(manager, second), false));
    }

    private static ObjectNode update(@Nullable ObjectNode live, ObjectNode object, String manager, int second) {
        return stored(ManagedFields.update(live, object, SCHEMA, by(manager, second)));
    }

    private static ObjectNode stored(ObjectNode object) {
        object.withObject("/metadata").put("uid", "1");
        return object;
    }

    private static List<String> managers(ObjectNode object) {
        return object.at("/metadata/managedFields")
                .valueStream()
                .map(e -> e.path("manager").asText() + " " + e.path("operation").asText() + " "
                        + e.path("fieldsV1").path("f:spec"))
                .toList();
    }

    @Tag("k8s-9.6")
    @Tag("k8s-9.4")
    @Test
    void update_create_ownsAllButIdentity() {
        ObjectNode object = update(null, widget("{'a':'1','list':[{'name':'x','v':'1'}]}"), "kubectl-create", 0);
        assertThat(object.at("/metadata/managedFields").toString())
                .isEqualTo(json("{'x':[{'manager':'kubectl-create','operation':'Update','apiVersion':'example.com/v1',"
                                + "'time':'2026-01-01T00:00:00Z','fieldsType':'FieldsV1','fieldsV1':{'f:spec':{'.':{},"
                                + "'f:a':{},'f:list':{'.':{},'k:{\\'name\\':\\'x\\'}':{'.':{},'f:name':{},'f:v':{}}}}}}]}"
                                        .replace("\\'", "\\\""))
                        .path("x")
                        .toString());
    }

    @Test
    void update_changedField_movesToTheWriter() {
        ObjectNode live = update(null, widget("{'a':'1','b':'1'}"), "one", 0);
        ObjectNode now = update(live, widget("{'a':'2','b':'1'}"), "two", 1);
        assertThat(managers(now)).containsExactly("one Update {\".\":{},\"f:b\":{}}", "two Update {\"f:a\":{}}");
    }

    @Tag("k8s-9.3")
    @Test
    void apply_conflict_namesManagerAndField() {
        ObjectNode live = update(null, widget("{'a':'1','b':'1'}"), "one", 0);
        assertThatThrownBy(() -> apply(live, "{'a':'2'}", "two", 1)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.status().code()).isEqualTo(409);
            assertThat(e.status().message())
                    .isEqualTo("Apply failed with 1 conflict: conflict with \"one\" using example.com/v1: .spec.a");
            assertThat(requireNonNull(e.status().details()).causes())
                    .containsExactly(new StatusCause(
                            "FieldManagerConflict", "conflict with \"one\" using example.com/v1", ".spec.a"));
        });
        assertThatThrownBy(() -> apply(live, "{'a':'2','b':'2'}", "two", 1))
                .hasMessage("Apply failed with 2 conflicts: conflicts with \"one\" using example.com/v1:\n"
                        + "- .spec.a\n- .spec.b");
    }

    @Tag("k8s-9.3")
    @Test
    void apply_conflictWithApplierOfSubresource_saysSo() {
        ObjectNode live = stored(ManagedFields.apply(
                null, widget("{'a':'1'}"), SCHEMA, by("one", 0).withSubresource("status"), false));
        assertThatThrownBy(() -> apply(live, "{'a':'2'}", "two", 1))
                .hasMessage("Apply failed with 1 conflict: conflict with \"one\" with subresource \"status\": .spec.a");
    }

    @Tag("k8s-9.7")
    @Test
    void apply_force_takesTheField() {
        ObjectNode live = apply(null, "{'a':'1','b':'1'}", "one", 0);
        ObjectNode now = ManagedFields.apply(live, widget("{'a':'2'}"), SCHEMA, by("two", 1), true);
        assertThat(now.at("/spec")).isEqualTo(json("{'a':'2','b':'1'}"));
        assertThat(managers(now)).containsExactly("one Apply {\"f:b\":{}}", "two Apply {\"f:a\":{}}");
    }

    @Tag("k8s-9.7")
    @Test
    void apply_sameValue_isSharedWithoutConflict() {
        ObjectNode live = apply(null, "{'a':'1'}", "one", 0);
        ObjectNode now = apply(live, "{'a':'1'}", "two", 1);
        assertThat(managers(now)).containsExactlyInAnyOrder("one Apply {\"f:a\":{}}", "two Apply {\"f:a\":{}}");
        ObjectNode dropped = apply(now, "{}", "one", 2);
        assertThat(dropped.at("/spec/a").asText()).isEqualTo("1");
    }

    @Test
    void apply_droppedField_isRemovedUnlessOthersOwnIt() {
        ObjectNode live = apply(null, "{'a':'1','b':'1','list':[{'name':'x'},{'name':'y'}]}", "one", 0);
        ObjectNode now = apply(live, "{'b':'1','list':[{'name':'y'}]}", "one", 1);
        assertThat(now.at("/spec")).isEqualTo(json("{'b':'1','list':[{'name':'y'}]}"));
    }

    @Tag("k8s-9.8")
    @Test
    void apply_again_isByteIdentical() {
        ObjectNode live = apply(null, "{'a':'1','list':[{'name':'x','v':'1'}]}", "one", 0);
        assertThat(apply(live, "{'a':'1','list':[{'name':'x','v':'1'}]}", "one", 9))
                .hasToString(live.toString());
    }

    @Tag("k8s-9.13")
    @Test
    void apply_liveWithoutManagers_belongsToBeforeFirstApply() {
        ObjectNode live = stored(widget("{'a':'1','b':'1'}"));
        assertThatThrownBy(() -> apply(live, "{'a':'2'}", "one", 0))
                .hasMessageContaining("conflict with \"before-first-apply\" using example.com/v1: .spec.a");
        ObjectNode now = apply(live, "{'a':'1'}", "one", 0);
        assertThat(managers(now))
                .containsExactly(
                        "one Apply {\"f:a\":{}}", "before-first-apply Update {\".\":{},\"f:a\":{},\"f:b\":{}}");
    }

    @Tag("k8s-9.10")
    @Tag("k8s-9.1")
    @Test
    void apply_badInput_isRefused() {
        // managedfields/internal/versioncheck.go stands before structuredmerge.go, which has other words for a wrong
        // version.
        ObjectNode other = widget("{}").put("kind", "Gadget");
        assertThatThrownBy(() -> ManagedFields.apply(null, other, SCHEMA, by("one", 0), false))
                .hasMessage("invalid object type: example.com/v1, Kind=Gadget");
        ObjectNode managed = widget("{}");
        managed.withObject("/metadata").putArray("managedFields");
        assertThatThrownBy(() -> ManagedFields.apply(null, managed, SCHEMA, by("one", 0), false))
                .hasMessage("metadata.managedFields must be nil");
        assertThatThrownBy(() -> apply(null, "{'bogus':1}", "one", 0))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status().code()).isEqualTo(500))
                .hasMessage("failed to create typed patch object (/w; example.com/v1, Kind=Widget):"
                        + " .spec.bogus: field not declared in schema");
        assertThatThrownBy(() -> apply(null, "{'list':[{'name':'x'},{'name':'x'}]}", "one", 0))
                .hasMessageEndingWith(".spec.list: duplicate entries for key [name=\"x\"]");
    }

    @Tag("k8s-9.16")
    @Test
    void update_managedFields_keepResetOrReplace() {
        ObjectNode live = apply(null, "{'a':'1'}", "one", 0);
        assertThat(update(live, widget("{'a':'1'}"), "two", 1).at("/metadata/managedFields"))
                .isEqualTo(live.at("/metadata/managedFields"));
        for (String reset : List.of("[]", "[{}]")) {
            ObjectNode cleared = widget("{'a':'1'}");
            cleared.withObject("/metadata")
                    .set("managedFields", json("{'x':" + reset + "}").path("x"));
            assertThat(update(live, cleared, "two", 1).path("metadata").has("managedFields"))
                    .isFalse();
        }
        ObjectNode broken = widget("{'a':'1'}");
        broken.withObject("/metadata")
                .set("managedFields", json("{'x':[{'operation':'Nothing'}]}").path("x"));
        assertThat(update(live, broken, "two", 1).at("/metadata/managedFields"))
                .isEqualTo(live.at("/metadata/managedFields"));
    }

    @Test
    void update_unfittingObject_keepsTheEntries() {
        ObjectNode live = apply(null, "{'a':'1'}", "one", 0);
        ObjectNode now = update(live, widget("{'a':['x']}"), "two", 1);
        assertThat(now.at("/metadata/managedFields")).isEqualTo(live.at("/metadata/managedFields"));
    }

    @Tag("k8s-9.14")
    @Test
    void update_manyManagers_areCapped() {
        ObjectNode live = update(null, widget("{'a':'0'}"), "m0", 0);
        for (int i = 1; i <= 11; i++) {
            ObjectNode next = live.deepCopy();
            next.withObject("/spec").putArray("atomic").add("v" + i);
            next.withObject("/metadata/labels").put("l" + i, "x");
            live = update(live, next, "m" + i, i);
        }
        List<String> names = live.at("/metadata/managedFields")
                .valueStream()
                .map(e -> e.path("manager").asText())
                .toList();
        assertThat(names).hasSize(10).startsWith("ancient-changes", "m3").endsWith("m11");
    }

    @Tag("k8s-9.15")
    @Test
    void apply_kubectl_mayTakeWhatItAppliedOnTheClient() {
        ObjectNode live = widget("{'a':'1','b':'1'}");
        live.withObject("/metadata/annotations")
                .put(LastApplied.ANNOTATION, widget("{'a':'1'}").toString());
        ObjectNode created = update(null, live, "kubectl-client-side-apply", 0);
        ObjectNode now = apply(created, "{'a':'2'}", "kubectl", 1);
        assertThat(now.at("/spec/a").asText()).isEqualTo("2");
        assertThat(now.at("/metadata/annotations").path(LastApplied.ANNOTATION).asText())
                .isEqualTo("{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\"},"
                        + "\"spec\":{\"a\":\"2\"}}\n");
        assertThatThrownBy(() -> apply(created, "{'a':'2','b':'2'}", "kubectl", 1))
                .hasMessage("Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using"
                        + " example.com/v1: .spec.b");
        assertThatThrownBy(() -> apply(created, "{'a':'2'}", "helm", 1)).isInstanceOf(ApiException.class);
    }

    @Tag("k8s-9.17")
    @Test
    void update_ignoredPaths_areNobodys() {
        ObjectNode object = widget("{'a':'1'}");
        object.putObject("status").put("phase", "x");
        ObjectNode main =
                ManagedFields.update(null, object, SCHEMA, by("one", 0).withIgnored(WriteContext.STATUS));
        assertThat(main.at("/metadata/managedFields/0/fieldsV1")).isEqualTo(json("{'f:spec':{'.':{},'f:a':{}}}"));
    }

    @Tag("k8s-7.10")
    @Test
    void keepTimes_onlyTimesDiffer_restoresThem() {
        ObjectNode live = update(null, widget("{'a':'1'}"), "one", 0);
        ObjectNode now = live.deepCopy();
        ((ObjectNode) now.at("/metadata/managedFields/0")).put("time", "2027-01-01T00:00:00Z");
        ObjectNode changed = now.deepCopy();
        changed.withObject("/spec").put("a", "2");
        ManagedFields.keepTimes(live, now);
        ManagedFields.keepTimes(live, changed);
        assertThat(now).isEqualTo(live);
        assertThat(changed.at("/metadata/managedFields/0/time").asText()).startsWith("2027");
    }

    /** In v2 the field {@code a} is called {@code z}. */
    private static Optional<Versions.Converted> convert(ObjectNode object, String apiVersion) {
        Schema v2 = Schemas.parse(
                json("{'type':'object','properties':{'spec':{'type':'object','properties':{'z':{'type':'string'},"
                        + "'b':{'type':'string'}}}}}"));
        ObjectNode copy = object.deepCopy().put("apiVersion", apiVersion);
        boolean toV2 = apiVersion.equals("example.com/v2");
        if (!toV2 && !apiVersion.equals("example.com/v1")) {
            return Optional.empty();
        }
        JsonNode value = copy.withObject("/spec").remove(toV2 ? "a" : "z");
        if (value != null) {
            copy.withObject("/spec").set(toV2 ? "z" : "a", value);
        }
        return Optional.of(new Versions.Converted(copy, toV2 ? v2 : SCHEMA));
    }

    /** structured-merge-diff merge/multiple_appliers_test.go, appliers of different versions; obsolete_versions_test.go. */
    @Tag("k8s-9.21")
    @Test
    void apply_otherVersions_areConvertedOrForgotten() {
        ObjectNode live = apply(null, "{'a':'1'}", "one", 0);
        ((ObjectNode) live.at("/metadata/managedFields/0")).put("apiVersion", "example.com/v2");
        ((ObjectNode) live.at("/metadata/managedFields/0")).set("fieldsV1", json("{'f:spec':{'f:z':{}}}"));
        WriteContext two = by("two", 1).withVersions(ManagedFieldsTest::convert);
        assertThatThrownBy(() -> ManagedFields.apply(live, widget("{'a':'2'}"), SCHEMA, two, false))
                .hasMessage("Apply failed with 1 conflict: conflict with \"one\": .spec.z");
        ObjectNode upgraded = ManagedFields.apply(
                live, widget("{'b':'1'}"), SCHEMA, by("one", 1).withVersions(ManagedFieldsTest::convert), false);
        assertThat(upgraded.at("/spec")).isEqualTo(json("{'b':'1'}"));
        ((ObjectNode) live.at("/metadata/managedFields/0")).put("apiVersion", "example.com/v0");
        assertThat(managers(ManagedFields.apply(live, widget("{'a':'2'}"), SCHEMA, two, false)))
                .containsExactly("two Apply {\"f:a\":{}}");
    }

    /** structured-merge-diff merge/schema_change_test.go: granular to atomic. */
    @Tag("k8s-9.10")
    @Test
    void apply_listThatBecameAtomic_isOwnedAsAWhole() {
        ObjectNode live = apply(null, "{'list':[{'name':'x','v':'1'}]}", "one", 0);
        ObjectNode schema = json("{'type':'object','properties':{'spec':{'type':'object','properties':{"
                + "'list':{'type':'array','items':{'type':'object','properties':{'name':{'type':'string'},"
                + "'v':{'type':'string'}}}}}}}}");
        assertThatThrownBy(() ->
                        ManagedFields.apply(live, widget("{'list':[]}"), Schemas.parse(schema), by("two", 1), false))
                .hasMessage("Apply failed with 1 conflict: conflict with \"one\": .spec.list");
    }
}
