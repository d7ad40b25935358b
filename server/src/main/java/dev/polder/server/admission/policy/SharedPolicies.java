package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.policy.PolicyHead;
import java.lang.ref.WeakReference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What policies say, by the hash of their specs: held and compiled once however many logical clusters have the same. Forgotten
 * with the last policy that says it.
 *
 * @param <P> compiled expressions
 */
public final class SharedPolicies<P> {

    /** How many specs are remembered before those that nobody has any more are looked for. */
    private static final int SWEEP = 256;

    private final Function<JsonNode, P> compiler;
    private final Map<String, WeakReference<PolicyContent<P>>> byHash = new ConcurrentHashMap<>();
    private final AtomicInteger compiled = new AtomicInteger();

    /**
     * Nothing yet.
     *
     * @param compiler compiles a spec
     */
    public SharedPolicies(Function<JsonNode, P> compiler) {
        this.compiler = compiler;
    }

    /** How often something was compiled. */
    public int compilations() {
        return compiled.get();
    }

    /** How many different specs are remembered. */
    public int size() {
        byHash.values().removeIf(known -> known.refersTo(null));
        return byHash.size();
    }

    /** What a policy says. */
    PolicyContent<P> of(JsonNode policy) {
        String hash = hash(policy.path("spec"));
        WeakReference<PolicyContent<P>> known = byHash.get(hash);
        PolicyContent<P> content = known == null ? null : known.get();
        if (content != null) {
            return content;
        }
        // Two threads may both make one; what they get says the same.
        PolicyContent<P> made = new PolicyContent<>(PolicyHead.of(policy), this::compile);
        if (byHash.size() >= SWEEP) {
            byHash.values().removeIf(old -> old.refersTo(null));
        }
        byHash.put(hash, new WeakReference<>(made));
        return made;
    }

    private P compile(JsonNode spec) {
        compiled.incrementAndGet();
        return compiler.apply(spec);
    }

    private static String hash(JsonNode spec) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Json.write(spec)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
