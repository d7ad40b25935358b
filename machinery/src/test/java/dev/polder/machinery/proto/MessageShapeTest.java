package dev.polder.machinery.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.builtin.BuiltinDefinitions;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeRules;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MessageShapeTest {

    private static final TypeRules CRD_RULES =
            new BuiltinRules(new TypeRules.Traits(TypeRules.NameRule.DNS_SUBDOMAIN, false, false, false, true, true));

    @Test
    void everyServedType_hasAMessageWhoseFieldsAreItsDefinitions() {
        Set<String> wrong = new TreeSet<>();
        Set<Descriptor> seen = new HashSet<>();
        for (ResourceType type : BuiltinTypes.all(CRD_RULES, InstantSource.fixed(Instant.EPOCH))) {
            assertThat(type.verbs()).contains(Verb.CREATE);
            GroupVersionKind kind = type.kind("v1");
            check(MessageTypes.find(kind).orElseThrow(), seen, wrong);
        }
        // OpenAPI has no definition of what Go embeds or what is a plain list in JSON.
        assertThat(wrong)
                .containsExactly(
                        "io.k8s.api.admissionregistration.v1.Rule",
                        "io.k8s.api.authentication.v1.ExtraValue",
                        "io.k8s.api.authorization.v1.ExtraValue",
                        "io.k8s.api.certificates.v1.ExtraValue");
    }

    /** Fields that are in neither the definition nor inlined, through all messages below. */
    private static void check(Descriptor type, Set<Descriptor> seen, Set<String> wrong) {
        if (!seen.add(type)) {
            return;
        }
        String name = MessageShape.definitionName(type);
        boolean map = type.getOptions().getMapEntry();
        boolean defined = BuiltinDefinitions.get().names().contains(name);
        if (!map && !defined) {
            wrong.add(name);
        }
        JsonNode properties =
                defined ? BuiltinDefinitions.get().definition(name).path("properties") : MissingNode.getInstance();
        for (FieldDescriptor field : type.getFields()) {
            FieldShape shape = Objects.requireNonNull(MessageShape.of(type).field(field.getNumber()));
            if (!properties.isEmpty() && !shape.inline() && !properties.has(shape.name())) {
                wrong.add(name + "." + shape.name());
            }
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                check(field.getMessageType(), seen, wrong);
            }
        }
    }
}
