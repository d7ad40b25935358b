package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cost.Allocated;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.YamlDocuments;
import dev.polder.machinery.type.ResourceType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is made of a definition is made once, however many logical clusters and definitions say the same. */
class SharedDefinitionsTest {

    private static final int CLUSTERS = 500;

    /** A definition as one cluster has it: what the server has said about it differs from all others. */
    private static ObjectNode definition(String group, String schema, int cluster) {
        ObjectNode crd = Crds.raw();
        ((ObjectNode) crd.get("metadata"))
                .put("name", "widgets." + group)
                .put("uid", "uid-" + cluster)
                .put("resourceVersion", Integer.toString(cluster));
        ((ObjectNode) crd.get("spec")).put("group", group);
        ((ObjectNode) crd.at("/spec/versions/0/schema/openAPIV3Schema")).put("description", schema);
        ((ObjectNode) crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/replicas"))
                .set(
                        "x-kubernetes-validations",
                        YamlDocuments.value("[{rule: \"self >= 0 && string(self).matches('^[0-9]+$')\"}]"));
        Crds.RULES.prepareForCreate(crd);
        return crd;
    }

    private static ObjectNode widget(String group) {
        return YamlDocuments.object(
                "{apiVersion: " + group + "/v1, kind: Widget, metadata: {name: w}, spec: {replicas: 1}}");
    }

    @Test
    void equalDefinitions_ofManyClusters_areOneTypeAndCompileOnce() {
        List<ResourceType> types = new ArrayList<>();
        for (int i = 0; i < CLUSTERS; i++) {
            types.add(CrdTypes.toResourceType(definition("one.example.com", "the first", i)));
        }
        assertThat(distinct(types)).hasSize(1);
        ObjectNode widget = widget("one.example.com");
        long first = allocatedBy(types.getFirst(), widget);
        long ofOthers = 0;
        for (ResourceType type : types.subList(1, CLUSTERS)) {
            ofOthers += allocatedBy(type, widget);
        }
        assertThat(ofOthers / (CLUSTERS - 1)).isLessThan(first / 5);
    }

    /** Equal schemas of definitions that differ: in their groups here, or in a column, or when one is being deleted. */
    @Test
    void equalSchemas_ofDifferentDefinitions_compileTheirRulesOnce() {
        ResourceType one = CrdTypes.toResourceType(definition("two.example.com", "the second", 0));
        ResourceType other = CrdTypes.toResourceType(definition("three.example.com", "the second", 0));
        assertThat(other).isNotSameAs(one);
        assertThat(distinct(List.of(schema(one), schema(other)))).hasSize(1);
        long first = allocatedBy(one, widget("two.example.com"));
        long second = allocatedBy(other, widget("three.example.com"));
        assertThat(second).isLessThan(first / 5);
    }

    /** A schema that differs is compiled: what is counted above would notice. */
    @Test
    void differentSchemas_areCompiledEach() {
        ResourceType one = CrdTypes.toResourceType(definition("four.example.com", "the third", 0));
        ResourceType other = CrdTypes.toResourceType(definition("five.example.com", "the fourth", 0));
        assertThat(distinct(List.of(schema(one), schema(other)))).hasSize(2);
        allocatedBy(one, widget("four.example.com"));
        long compiled = allocatedBy(other, widget("five.example.com"));
        long again = allocatedBy(other, widget("five.example.com"));
        assertThat(again).isLessThan(compiled / 5);
    }

    private static Schema schema(ResourceType type) {
        return type.storage().schema();
    }

    private static <T> Set<T> distinct(List<T> all) {
        Set<T> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        distinct.addAll(all);
        return distinct;
    }

    private static long allocatedBy(ResourceType type, ObjectNode object) {
        return Allocated.by(1, () -> assertThat(type.rules().validate(object)).isEmpty());
    }
}
