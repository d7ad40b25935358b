package dev.polder.machinery.proto;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which optional fields are pointers in Go. Protobuf sends every field that is no pointer, zero or not; JSON leaves the
 * zeros of those out. Neither the descriptors nor OpenAPI know, so these lists hold the exceptions.
 */
final class GoPointers {

    private static final String API = "k8s.io.api.";
    private static final String FILE = "pointers.facts";

    /** Strings that are pointers: an empty one says something. Names of message and field. */
    private static final Set<String> STRINGS = Set.of(
            "LeaseSpec.holderIdentity",
            "LeaseSpec.strategy",
            "LeaseSpec.preferredHolder",
            "MutatingWebhook.failurePolicy",
            "MutatingWebhook.matchPolicy",
            "MutatingWebhook.sideEffects",
            "MutatingWebhook.reinvocationPolicy",
            "ValidatingWebhook.failurePolicy",
            "ValidatingWebhook.matchPolicy",
            "ValidatingWebhook.sideEffects",
            "Rule.scope",
            "MatchResources.matchPolicy",
            "ParamRef.parameterNotFoundAction",
            "ValidatingAdmissionPolicySpec.failurePolicy",
            "MutatingAdmissionPolicySpec.failurePolicy",
            "Validation.reason",
            "WebhookClientConfig.url",
            "ServiceReference.path",
            "CustomResourceDefinitionVersion.deprecationWarning",
            "CustomResourceSubresourceScale.labelSelectorPath",
            "JSONSchemaProps.xKubernetesListType",
            "JSONSchemaProps.xKubernetesMapType",
            "ValidationRule.reason",
            "DeleteOptions.propagationPolicy",
            "Preconditions.uid",
            "Preconditions.resourceVersion");

    /** Numbers and booleans that are no pointers. Names of message and field. */
    private static final Set<String> PLAIN = Set.of(
            "ObjectMeta.generation",
            "Event.count",
            "Event.deprecatedCount",
            "EventSeries.count",
            "Condition.observedGeneration",
            "ScaleSpec.replicas",
            "SubjectAccessReviewStatus.denied",
            "TokenReviewStatus.authenticated",
            "ValidatingAdmissionPolicyStatus.observedGeneration",
            "CustomResourceDefinitionSpec.preserveUnknownFields",
            "CustomResourceDefinitionStatus.observedGeneration",
            "CustomResourceDefinitionCondition.observedGeneration",
            "CustomResourceDefinitionVersion.deprecated",
            "CustomResourceColumnDefinition.priority",
            "JSONSchemaProps.exclusiveMaximum",
            "JSONSchemaProps.exclusiveMinimum",
            "JSONSchemaProps.uniqueItems",
            "JSONSchemaProps.nullable",
            "JSONSchemaProps.xKubernetesEmbeddedResource",
            "JSONSchemaProps.xKubernetesIntOrString",
            "Status.code",
            "StatusDetails.retryAfterSeconds",
            "ListOptions.watch",
            "ListOptions.allowWatchBookmarks",
            "ListOptions.limit",
            "PatchOptions.force");

    private GoPointers() {}

    /** Whether a zero of the field is written. */
    static boolean keepsZero(FieldDescriptor field, boolean required) {
        String name = field.getContainingType().getName() + "." + field.getName();
        return switch (field.getJavaType()) {
            case STRING -> required || STRINGS.contains(name) || isOther(field, "pointer");
            case BYTE_STRING -> required;
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN -> required || !(PLAIN.contains(name) || isOther(field, "plain"));
            case MESSAGE, ENUM -> true;
        };
    }

    private static boolean isOther(FieldDescriptor field, String fact) {
        String name = field.getFullName();
        return name.startsWith(API) && Others.FACTS.contains(name.substring(API.length()) + " " + fact);
    }

    /** The same of kinds that are not served, from a file. */
    private static final class Others {

        static final Set<String> FACTS = load();

        private static Set<String> load() {
            try (InputStream in = GoPointers.class.getResourceAsStream(FILE)) {
                if (in == null) {
                    throw new IllegalStateException("not on the class path: " + FILE);
                }
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return text.lines().filter(line -> !line.startsWith("#")).collect(Collectors.toUnmodifiableSet());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
