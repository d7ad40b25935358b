package dev.polder.server.admission.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.resource.Verb;
import dev.polder.api.selector.LabelSelector;
import dev.polder.api.status.ApiErrors;
import dev.polder.machinery.policy.expression.Conditions;
import dev.polder.machinery.policy.expression.Inputs;
import dev.polder.machinery.webhook.Webhook;
import dev.polder.machinery.webhook.WebhookRule;
import dev.polder.server.admission.AccessQuestions;
import dev.polder.server.admission.Equivalents;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which webhooks are called for a write, and with which version of it (apiserver {@code webhook/generic.ShouldCallHook}). */
final class HookMatcher {

    private static final ResourceSpace NAMESPACES = ResourceSpace.local("", "namespaces");

    private final StoreView view;
    private final Equivalents equivalents;
    private final Converting converting;
    private final Authorizer authorizer;

    HookMatcher(StoreView view, Equivalents equivalents, Converting converting, Authorizer authorizer) {
        this.view = view;
        this.equivalents = equivalents;
        this.authorizer = authorizer;
        this.converting = converting;
    }

    /**
     * How a webhook is called for a write; null when it is not.
     *
     * @throws dev.polder.api.status.ApiException when that cannot be told
     */
    @Nullable
    Invocation match(AdmissionRequest write, Hook hook) {
        Webhook.Match match = hook.webhook().match();
        ServedResource sent = version(write, match);
        if (sent == null || !selectsObject(write, match.objects()) || !selectsNamespace(write, match.namespaces())) {
            return null;
        }
        Invocation invocation = new Invocation(hook, sent, converting.objects(write, sent));
        return holds(write, invocation, match.conditions()) ? invocation : null;
    }

    private boolean holds(AdmissionRequest write, Invocation invocation, Conditions conditions) {
        if (conditions.conditions().isEmpty()) {
            return true;
        }
        Conditions.Match found = conditions.match(
                new Inputs(
                        invocation.objects().object(),
                        invocation.objects().old(),
                        invocation.review(write).variable(),
                        null,
                        null,
                        new AccessQuestions(write, authorizer)),
                Map.of());
        if (!found.problem().isEmpty()) {
            throw ApiErrors.forbidden(write.resource().type().groupResource(), write.toldName(), found.problem());
        }
        return found.matches();
    }

    /** The version of the resource that a rule means, that of the request first; null when none does. */
    private @Nullable ServedResource version(AdmissionRequest write, Webhook.Match match) {
        ServedResource own = write.resource();
        for (WebhookRule rule : match.rules()) {
            if (matches(rule, write, own)) {
                return own;
            }
        }
        if (!match.equivalent()) {
            return null;
        }
        List<ServedResource> others = equivalents.of(write);
        for (WebhookRule rule : match.rules()) {
            for (ServedResource other : others) {
                if (matches(rule, write, other)) {
                    return other;
                }
            }
        }
        return null;
    }

    private static boolean matches(WebhookRule rule, AdmissionRequest write, ServedResource as) {
        GroupResource resource = as.type().groupResource();
        return rule.matches(
                write.operation().name(),
                new GroupVersionResource(resource.group(), as.version().name(), resource.resource()),
                write.subresource(),
                write.effectiveNamespace());
    }

    private static boolean selectsObject(AdmissionRequest write, LabelSelector selector) {
        return selector.isEverything() || selects(selector, write.object()) || selects(selector, write.old());
    }

    private static boolean selects(LabelSelector selector, @Nullable ObjectNode object) {
        return object != null && selector.matches(labels(object));
    }

    private static Map<String, String> labels(ObjectNode object) {
        Map<String, String> labels = new HashMap<>();
        object.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    /** What lies in no namespace is never left out by one (apiserver {@code predicates/namespace}). */
    private boolean selectsNamespace(AdmissionRequest write, LabelSelector selector) {
        boolean isNamespace = write.resource().type().space().equals(NAMESPACES);
        String namespace = write.effectiveNamespace();
        if (selector.isEverything() || (namespace.isEmpty() && !isNamespace)) {
            return true;
        }
        ObjectNode object = write.object();
        if (isNamespace && write.subresource().isEmpty() && write.operation() != Verb.DELETE && object != null) {
            return selector.matches(labels(object));
        }
        ObjectRecord record = view.snapshot().map(NAMESPACES).get(write.cluster(), "", namespace);
        if (record == null) {
            throw ApiErrors.notFound(NAMESPACES.groupResource(), namespace);
        }
        return selector.matches(record.labels());
    }
}
