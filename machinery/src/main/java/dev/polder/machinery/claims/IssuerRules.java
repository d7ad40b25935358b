package dev.polder.machinery.claims;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.format.GoUrl;
import dev.polder.machinery.schema.format.UrlSyntaxException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with an issuer (apiserver {@code pkg/apis/apiserver/validation.validateIssuer}). */
final class IssuerRules {

    private static final String MATCH_ANY = "MatchAny";
    private static final Set<String> EGRESS = Set.of("controlplane", "cluster");
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----\\s*([A-Za-z0-9+/=\\s]*)-----END CERTIFICATE-----");

    private final List<FieldError> errors = new ArrayList<>();
    private final TokenIssuer issuer;
    private final FieldPath path;

    private IssuerRules(TokenIssuer issuer, FieldPath path) {
        this.issuer = issuer;
        this.path = path;
    }

    /**
     * Everything that is wrong.
     *
     * @param others issuers that it may not be taken for
     */
    static List<FieldError> check(TokenIssuer issuer, FieldPath path, Collection<String> others) {
        IssuerRules rules = new IssuerRules(issuer, path);
        if (issuer.url().isEmpty()) {
            rules.errors.add(FieldError.required(rules.at("url"), ""));
        } else {
            if (others.contains(issuer.url())) {
                rules.invalid(
                        "url",
                        issuer.url(),
                        "URL must not overlap with disallowed issuers: [" + String.join(" ", new TreeSet<>(others))
                                + "]");
            }
            rules.url("url", issuer.url());
        }
        rules.discovery();
        rules.audiences();
        authorityProblem(issuer.authority()).ifPresent(why -> rules.invalid("certificateAuthority", "<omitted>", why));
        if (!issuer.egress().isEmpty() && !EGRESS.contains(issuer.egress())) {
            rules.invalid(
                    "egressSelectorType", issuer.egress(), "egress selector must be either controlplane or cluster");
        }
        return rules.errors;
    }

    private String at(String field) {
        return path.child(field).toString();
    }

    private void invalid(String field, String value, String why) {
        errors.add(FieldError.invalid(at(field), value, why));
    }

    private void discovery() {
        String discovery = issuer.discoveryUrl();
        if (discovery.isEmpty()) {
            return;
        }
        if (!issuer.url().isEmpty() && withoutSlashes(issuer.url()).equals(withoutSlashes(discovery))) {
            invalid("discoveryURL", discovery, "discoveryURL must be different from URL");
        }
        url("discoveryURL", discovery);
    }

    private static String withoutSlashes(String url) {
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '/') {
            end--;
        }
        return url.substring(0, end);
    }

    private void url(String field, String text) {
        GoUrl url;
        try {
            url = GoUrl.parse(text);
        } catch (UrlSyntaxException e) {
            invalid(field, text, e.getMessage());
            return;
        }
        if (!url.scheme().equals("https")) {
            invalid(field, text, "URL scheme must be https");
        }
        if (hasUser(text)) {
            invalid(field, text, "URL must not contain a username or password");
        }
        if (!url.rawQuery().isEmpty()) {
            invalid(field, text, "URL must not contain a query");
        }
        int hash = text.indexOf('#');
        if (hash >= 0 && hash < text.length() - 1) {
            invalid(field, text, "URL must not contain a fragment");
        }
    }

    private static boolean hasUser(String url) {
        int start = url.indexOf("//");
        if (start < 0) {
            return false;
        }
        String authority = url.substring(start + 2).split("[/?#]", 2)[0];
        return authority.indexOf('@') >= 0;
    }

    private void audiences() {
        List<String> audiences = issuer.audiences();
        String policy = issuer.matchPolicy();
        if (audiences.isEmpty()) {
            errors.add(FieldError.required(at("audiences"), "at least one " + at("audiences") + " is required"));
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < audiences.size(); i++) {
            String field = path.child("audiences").index(i).toString();
            if (audiences.get(i).isEmpty()) {
                errors.add(FieldError.required(field, ""));
            }
            if (!seen.add(audiences.get(i))) {
                errors.add(FieldError.duplicate(field, TextNode.valueOf(audiences.get(i))));
            }
        }
        if (audiences.size() > 1 && !policy.equals(MATCH_ANY)) {
            invalid("audienceMatchPolicy", policy, "audienceMatchPolicy must be MatchAny for multiple audiences");
        }
        if (audiences.size() == 1 && !policy.isEmpty() && !policy.equals(MATCH_ANY)) {
            invalid("audienceMatchPolicy", policy, "audienceMatchPolicy must be empty or MatchAny for single audience");
        }
    }

    /** Why certificates cannot be used; empty when they can, as no certificates at all can. */
    private static Optional<String> authorityProblem(String pem) {
        if (pem.isEmpty()) {
            return Optional.empty();
        }
        Matcher blocks = CERTIFICATE.matcher(pem);
        boolean any = false;
        while (blocks.find()) {
            try {
                byte[] der = Base64.getMimeDecoder().decode(blocks.group(1));
                var unused = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
                any = true;
            } catch (CertificateException | IllegalArgumentException e) {
                return Optional.of("x509: " + GoText.valid(String.valueOf(e.getMessage())));
            }
        }
        return any ? Optional.empty() : Optional.of("data does not contain any valid RSA or ECDSA certificates");
    }
}
