package dev.polder.machinery.builtin.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Nodes;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Certificate signing requests: a spec that never changes, conditions that approvers set through {@code approval}, and a
 * certificate that signers set through {@code status}.
 *
 * <p>Who asks ({@code spec.username} and the like) is cleared here; the server that knows the user fills it in.
 */
public final class CertificateSigningRequestRules extends BuiltinRules {

    private static final List<String> USAGES = List.of(
            "any",
            "cert sign",
            "client auth",
            "code signing",
            "content commitment",
            "crl sign",
            "data encipherment",
            "decipher only",
            "digital signature",
            "email protection",
            "encipher only",
            "ipsec end system",
            "ipsec tunnel",
            "ipsec user",
            "key agreement",
            "key encipherment",
            "microsoft sgc",
            "netscape sgc",
            "ocsp signing",
            "s/mime",
            "server auth",
            "signing",
            "timestamping");

    private static final int MIN_EXPIRATION_SECONDS = 600;
    private static final String LEGACY_SIGNER = "kubernetes.io/legacy-unknown";

    private final InstantSource clock;

    /**
     * Makes the rules.
     *
     * @param clock dates the conditions that come without a time
     */
    public CertificateSigningRequestRules(InstantSource clock) {
        super(new Traits(NameRule.PATH_SEGMENT, true, false, false, false, true));
        this.clock = clock;
    }

    @Override
    public void prepareForCreate(ObjectNode request) {
        request.putObject("status");
    }

    @Override
    public void prepareForUpdate(ObjectNode request, ObjectNode old, String subresource) {
        restore(request, old, "spec");
        switch (subresource) {
            case "status" -> dateConditions(request, old);
            case "approval" -> {
                dateConditions(request, old);
                List<JsonNode> conditions = Nodes.list(request, "status", "conditions");
                restore(request, old, "status");
                ArrayNode kept = Nodes.object(request, "status").putArray("conditions");
                conditions.forEach(kept::add);
            }
            default -> restore(request, old, "status");
        }
    }

    @Override
    public List<FieldError> validate(ObjectNode request) {
        return validate(request, request.objectNode());
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode request, ObjectNode old, String subresource) {
        List<FieldError> errors = new ArrayList<>(validate(request, old));
        errors.addAll(RequestConditions.validateUpdate(request, old, subresource.equals("approval")));
        JsonNode certificate = Nodes.at(request, "status", "certificate");
        JsonNode before = Nodes.at(old, "status", "certificate");
        if (!certificate.asText("").equals(before.asText(""))) {
            if (!subresource.equals("status")) {
                errors.add(FieldError.forbidden("status.certificate", "updates may not set certificate content"));
            } else if (!before.asText("").isEmpty()) {
                errors.add(FieldError.forbidden(
                        "status.certificate", "updates may not modify existing certificate content"));
            }
        }
        return errors;
    }

    /** Judges an object; what its predecessor had wrong already may stay wrong. An empty predecessor had nothing. */
    private static List<FieldError> validate(ObjectNode request, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode bytes = Nodes.at(request, "spec", "request");
        CertificateText.checkRequest(bytes)
                .ifPresent(why -> errors.add(FieldError.invalid("spec.request", bytes, why)));
        errors.addAll(usages(request, old));
        errors.addAll(signer(request, old));
        JsonNode expiration = Nodes.at(request, "spec", "expirationSeconds");
        if (!expiration.isMissingNode() && expiration.asLong() < MIN_EXPIRATION_SECONDS) {
            errors.add(FieldError.invalid(
                    "spec.expirationSeconds",
                    expiration,
                    "may not specify a duration less than 600 seconds (10 minutes)"));
        }
        errors.addAll(RequestConditions.validate(request, old));
        JsonNode certificate = Nodes.at(request, "status", "certificate");
        if (!certificate.equals(Nodes.at(old, "status", "certificate"))) {
            CertificateText.checkCertificates(certificate)
                    .ifPresent(why -> errors.add(FieldError.invalid("status.certificate", "<certificate data>", why)));
        }
        return errors;
    }

    private static List<FieldError> usages(ObjectNode request, ObjectNode old) {
        List<String> usages = Nodes.texts(request, "spec", "usages");
        if (usages.isEmpty()) {
            return List.of(FieldError.required("spec.usages", ""));
        }
        if (usages.equals(Nodes.texts(old, "spec", "usages"))) {
            return List.of();
        }
        List<FieldError> errors = new ArrayList<>();
        JsonNode shown = Nodes.array(usages);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < usages.size(); i++) {
            if (!USAGES.contains(usages.get(i))) {
                errors.add(FieldError.notSupported("spec.usages[" + i + "]", shown.get(i), USAGES));
            }
        }
        for (int i = 0; i < usages.size(); i++) {
            if (!seen.add(usages.get(i))) {
                errors.add(FieldError.duplicate("spec.usages[" + i + "]", shown.get(i)));
            }
        }
        return errors;
    }

    private static List<FieldError> signer(ObjectNode request, ObjectNode old) {
        String signer = Nodes.text(request, "spec", "signerName");
        if (signer.equals(LEGACY_SIGNER)
                && !Nodes.text(old, "spec", "signerName").equals(LEGACY_SIGNER)) {
            return List.of(FieldError.invalid(
                    "spec.signerName", signer, "the legacy signerName is not allowed via this API version"));
        }
        return SignerNames.validate("spec.signerName", signer);
    }

    private void dateConditions(ObjectNode request, ObjectNode old) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        for (JsonNode node : Nodes.list(request, "status", "conditions")) {
            if (node instanceof ObjectNode condition) {
                if (!Nodes.has(condition, "lastUpdateTime")) {
                    condition.put("lastUpdateTime", now);
                }
                if (!Nodes.has(condition, "lastTransitionTime")) {
                    String before = RequestConditions.lastTransition(old, condition);
                    condition.put("lastTransitionTime", before.isEmpty() ? now : before);
                }
            }
        }
    }
}
