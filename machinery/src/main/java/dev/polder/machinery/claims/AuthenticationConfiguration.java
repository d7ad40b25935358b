package dev.polder.machinery.claims;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.Decoded;
import dev.polder.machinery.schema.Pruner;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaParser;
import dev.polder.machinery.schema.SchemaValidator;
import dev.polder.machinery.schema.field.FieldPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code AuthenticationConfiguration} of {@code apiserver.config.k8s.io} says (apiserver {@code
 * pkg/apis/apiserver}; KEP-3331, KEP-4633).
 *
 * @param jwt makes users of the claims of each issuer's tokens
 * @param anonymous who may come without credentials; null when it does not say
 */
public record AuthenticationConfiguration(
        List<UserMapping> jwt, @Nullable Anonymous anonymous) {

    /** How many issuers there may be. */
    private static final int MOST = 64;

    private static final String GROUP = "apiserver.config.k8s.io/";
    private static final String KIND = "AuthenticationConfiguration";
    private static final List<String> VERSIONS = List.of("v1", "v1beta1", "v1alpha1");
    private static final Schema SCHEMA = schema();

    public AuthenticationConfiguration {
        jwt = List.copyOf(jwt);
    }

    /**
     * Who may come without credentials.
     *
     * @param enabled whether anybody may
     * @param paths where; everywhere when empty
     */
    public record Anonymous(boolean enabled, List<String> paths) {

        public Anonymous {
            paths = List.copyOf(paths);
        }
    }

    /**
     * Reads a YAML or JSON text, strictly.
     *
     * @param others issuers that none of its own may be taken for
     * @throws DecodeException when something is wrong with it, in upstream's words
     */
    public static AuthenticationConfiguration read(String text, Collection<String> others) throws DecodeException {
        if (text.isEmpty()) {
            throw new DecodeException("empty config data");
        }
        Decoded decoded = BodyDecoder.yaml(text.getBytes(StandardCharsets.UTF_8));
        ObjectNode object = decoded.object();
        String version = object.path("apiVersion").asText("");
        String kind = object.path("kind").asText("");
        if (!kind.equals(KIND) || !version.startsWith(GROUP) || !VERSIONS.contains(version.substring(GROUP.length()))) {
            throw new DecodeException("no kind \"" + kind + "\" is registered for version \"" + version
                    + "\": it must be " + KIND + " of " + GROUP + "v1 or " + GROUP + "v1beta1");
        }
        List<String> strict = new ArrayList<>(decoded.strictErrors());
        Pruner.unknown(object, SCHEMA).forEach(field -> strict.add("unknown field \"" + field + "\""));
        if (!strict.isEmpty()) {
            throw new DecodeException("strict decoding error: " + String.join(", ", strict));
        }
        List<FieldError> errors = new ArrayList<>(SchemaValidator.validate(object, SCHEMA, ""));
        Anonymous anonymous = anonymous(object);
        if (errors.isEmpty()
                && anonymous != null
                && !anonymous.enabled()
                && !anonymous.paths().isEmpty()) {
            errors.add(FieldError.invalid(
                    "anonymous.conditions",
                    object.at("/anonymous/conditions"),
                    "enabled should be set to true when conditions are defined"));
        }
        if (!errors.isEmpty()) {
            throw invalid(errors);
        }
        List<JwtAuthenticator> jwt = JwtAuthenticator.all(object.path("jwt"), JwtAuthenticator::of);
        return new AuthenticationConfiguration(compile(jwt, others), anonymous);
    }

    private static @Nullable Anonymous anonymous(ObjectNode object) {
        return object.path("anonymous").isObject()
                ? new Anonymous(
                        object.at("/anonymous/enabled").asBoolean(false),
                        JwtAuthenticator.all(
                                object.at("/anonymous/conditions"),
                                condition -> condition.path("path").asText("")))
                : null;
    }

    /**
     * Compiles issuers that stand beside one another.
     *
     * @throws DecodeException when something is wrong with them, in upstream's words
     */
    public static List<UserMapping> compile(List<JwtAuthenticator> jwt, Collection<String> others)
            throws DecodeException {
        FieldPath root = FieldPath.ROOT.child("jwt");
        if (jwt.size() > MOST) {
            throw invalid(List.of(FieldError.tooMany(root.toString(), jwt.size(), MOST)));
        }
        List<FieldError> errors = new ArrayList<>();
        List<UserMapping> mappings = new ArrayList<>();
        Set<String> issuers = new HashSet<>();
        Set<String> discoveries = new HashSet<>();
        for (int i = 0; i < jwt.size(); i++) {
            FieldPath at = root.index(i);
            JwtRules.Outcome outcome = JwtRules.check(jwt.get(i), at, others);
            errors.addAll(outcome.errors());
            TokenIssuer issuer = jwt.get(i).issuer();
            if (!issuers.add(issuer.url())) {
                errors.add(FieldError.duplicate(
                        at.child("issuer").child("url").toString(), TextNode.valueOf(issuer.url())));
            }
            if (!issuer.discoveryUrl().isEmpty() && !discoveries.add(issuer.discoveryUrl())) {
                errors.add(FieldError.duplicate(
                        at.child("issuer").child("discoveryURL").toString(), TextNode.valueOf(issuer.discoveryUrl())));
            }
            if (outcome.mapping() != null) {
                mappings.add(outcome.mapping());
            }
        }
        if (!errors.isEmpty()) {
            throw invalid(errors);
        }
        for (UserMapping mapping : mappings) {
            String egress = mapping.issuer().egress();
            if (!egress.isEmpty()) {
                throw new DecodeException("oidc: egress lookup required with egress selector type \"" + egress + "\"");
            }
        }
        return mappings;
    }

    /** As apimachinery's {@code errors.NewAggregate} words several. */
    private static DecodeException invalid(List<FieldError> errors) {
        List<String> all = errors.stream().map(FieldError::message).distinct().toList();
        return new DecodeException("invalid authentication configuration: "
                + (all.size() == 1 ? all.get(0) : all.stream().collect(Collectors.joining(", ", "[", "]"))));
    }

    private static Schema schema() {
        try (InputStream in = Objects.requireNonNull(
                AuthenticationConfiguration.class.getResourceAsStream("authenticationconfiguration.yaml"))) {
            return SchemaParser.parse(BodyDecoder.yaml(in.readAllBytes()).object());
        } catch (IOException | DecodeException e) {
            throw new IllegalStateException("the schema of " + KIND + " cannot be read", e);
        }
    }
}
