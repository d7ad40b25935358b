package dev.polder.server.authn;

import dev.polder.api.status.ApiErrors;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * Reads a user from a client certificate: the common name is the name, every organisation a group (apiserver
 * {@code x509.CommonNameUserConversion}). The listener has verified the chain when the connection began.
 */
public final class ClientCertificates implements Authenticator {

    /** Says which credential a request came with. */
    public static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    private final InstantSource clock;

    public ClientCertificates(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Empty without a certificate, without a common name, or when the certificate has ended since it was verified.
     *
     * @throws dev.polder.api.status.ApiException a 401 when the subject cannot be read
     */
    @Override
    public Optional<UserInfo> authenticate(Credentials credentials) {
        X509Certificate certificate = credentials.certificate();
        if (certificate == null || !isCurrent(certificate)) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        readSubject(certificate, names, groups);
        if (names.isEmpty() || names.get(names.size() - 1).isEmpty()) {
            return Optional.empty();
        }
        String name = names.get(names.size() - 1);
        String id = "X509SHA256=" + fingerprint(certificate);
        return Optional.of(new UserInfo(name, "", groups, Map.of(CREDENTIAL_ID, List.of(id))));
    }

    private boolean isCurrent(X509Certificate certificate) {
        Instant now = clock.instant();
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    /** An RFC 2253 name lists the parts of a subject last first; several values of one part stay in their order. */
    private static void readSubject(X509Certificate certificate, List<String> names, List<String> groups) {
        try {
            LdapName subject =
                    new LdapName(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
            for (Rdn part : subject.getRdns()) {
                collect(part, "CN", names);
                collect(part, "O", groups);
            }
        } catch (NamingException e) {
            throw ApiErrors.unauthorized();
        }
    }

    private static void collect(Rdn part, String type, List<String> into) throws NamingException {
        Attribute attribute = part.toAttributes().get(type);
        if (attribute == null) {
            return;
        }
        for (int i = 0; i < attribute.size(); i++) {
            if (attribute.get(i) instanceof String value) {
                into.add(value);
            } else {
                throw new InvalidNameException(type + " is not text");
            }
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a verified certificate can be hashed", e);
        }
    }
}
