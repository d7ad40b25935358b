package dev.polder.server.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.cel.library.value.IpAddress;
import dev.polder.machinery.cel.library.value.ValueSyntaxException;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.RequestInfo;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request as the audit log sees it.
 *
 * @param info what it asks for
 */
record AuditedRequest(ClusterRequest request, RequestInfo info) {

    private static final int LONGEST_AGENT = 1024;

    Attributes attributes(UserInfo user) {
        return info.attributes(user, request.scope());
    }

    /**
     * The treatment without bodies that are made of secrets: those of Secrets, and of the requests that tokens are issued
     * and reviewed by. Kubernetes asks the authors of policies to see to that; here no policy can forget it.
     */
    AuditPolicy.Treatment confidential(AuditPolicy.Treatment treatment) {
        boolean secret = (info.group().isEmpty() && info.resource().equals("secrets"))
                || (info.resource().equals("serviceaccounts")
                        && info.subresource().equals("token"))
                || info.resource().equals("tokenreviews");
        return secret && treatment.level().has(AuditLevel.REQUEST)
                ? new AuditPolicy.Treatment(AuditLevel.METADATA, treatment.omitted(), treatment.withoutManagedFields())
                : treatment;
    }

    /**
     * The event of this request, as far as it is known when it arrives.
     *
     * @param user who makes it; null when nobody knows
     */
    AuditEvent event(AuditLevel level, @Nullable UserInfo user, Exchange exchange) {
        RawRequest raw = request.raw();
        String agent = raw.header("user-agent").orElse("");
        String shown = agent.length() > LONGEST_AGENT ? agent.substring(0, LONGEST_AGENT) + "...TRUNCATED" : agent;
        // As in kcp, whose cluster stage has taken the prefix off before; the annotations say what it was.
        String uri = exchange.uri().startsWith(request.prefix())
                ? exchange.uri().substring(request.prefix().length())
                : exchange.uri();
        AuditEvent.Head head = new AuditEvent.Head(
                level, raw.id(), uri, info.verb(), sources(raw, exchange.peer()), shown, raw.receivedAt());
        return new AuditEvent(head, user, reference());
    }

    /** By which means a client that nobody knows wanted to be known (apiserver {@code getAuthMethods}). */
    String attempted() {
        RawRequest raw = request.raw();
        List<String> methods = new ArrayList<>();
        String header = raw.header("authorization").orElse("").trim().toLowerCase(Locale.ROOT);
        if (header.startsWith("basic ")) {
            methods.add("basic");
        }
        if (header.startsWith("bearer ")) {
            methods.add("bearer");
        }
        if (raw.credentials().certificate() != null) {
            methods.add("x509");
        }
        return methods.isEmpty()
                ? "Authentication failed, no credentials provided"
                : "Authentication failed, attempted: " + String.join(", ", methods);
    }

    /** The addresses that the headers of proxies name, then the peer's own (apimachinery {@code net.SourceIPs}). */
    private static List<String> sources(RawRequest raw, String peer) {
        List<String> all = new ArrayList<>();
        for (String part : raw.header("x-forwarded-for").orElse("").split(",", -1)) {
            if (isAddress(part.trim())) {
                all.add(part.trim());
            }
        }
        String real = raw.header("x-real-ip").orElse("");
        if (isAddress(real) && !all.contains(real)) {
            all.add(real);
        }
        if (!peer.isEmpty() && (all.isEmpty() || !all.get(all.size() - 1).equals(peer))) {
            all.add(peer);
        }
        return all;
    }

    /** What a client claims about itself gets into the log only when it is an address. */
    private static boolean isAddress(String text) {
        try {
            IpAddress.parse(text);
            return true;
        } catch (ValueSyntaxException e) {
            return false;
        }
    }

    private @Nullable ObjectNode reference() {
        if (!info.isResource()) {
            return null;
        }
        ObjectNode reference = Json.object();
        put(reference, "resource", info.resource());
        put(reference, "namespace", info.namespace());
        put(reference, "name", info.name());
        put(reference, "apiGroup", info.group());
        put(reference, "apiVersion", info.version());
        put(reference, "subresource", info.subresource());
        return reference;
    }

    private static void put(ObjectNode object, String field, String value) {
        if (!value.isEmpty()) {
            object.put(field, value);
        }
    }
}
