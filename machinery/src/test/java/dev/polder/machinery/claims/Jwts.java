package dev.polder.machinery.claims;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.schema.field.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads entries of {@code jwt}, as tests write them. */
final class Jwts {

    private static final String ISSUER = "issuer: {url: 'https://auth.example.com', audiences: [my-client]}\n";

    private Jwts() {}

    static ObjectNode yaml(String text) {
        try {
            return BodyDecoder.yaml(text.getBytes(StandardCharsets.UTF_8)).object();
        } catch (DecodeException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Checks an entry; one without an issuer gets a good one. */
    static JwtRules.Outcome check(String jwt, String... others) {
        String whole = jwt.startsWith("issuer:") ? jwt : ISSUER + jwt;
        return JwtRules.check(JwtAuthenticator.of(yaml(whole)), FieldPath.ROOT, List.of(others));
    }

    /** The mapping of an entry that is good. */
    static UserMapping mapping(String jwt) {
        JwtRules.Outcome outcome = check(jwt);
        if (outcome.mapping() == null) {
            throw new IllegalArgumentException(outcome.errors().toString());
        }
        return outcome.mapping();
    }
}
