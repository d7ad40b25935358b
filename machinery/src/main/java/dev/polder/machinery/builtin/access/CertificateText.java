package dev.polder.machinery.builtin.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM in JSON: certificate requests (PKCS #10, RFC 2986) and certificates (RFC 5280). */
final class CertificateText {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([A-Za-z0-9+/=\\s]*)-----END \\1-----\\s*");

    private CertificateText() {}

    /** Why a value is no signed certificate request; empty when it is one. */
    static Optional<String> checkRequest(JsonNode value) {
        Matcher block = BLOCK.matcher(text(value));
        if (!block.find() || !block.group(1).equals("CERTIFICATE REQUEST")) {
            return Optional.of("PEM block type must be CERTIFICATE REQUEST");
        }
        try {
            return CertificateRequest.parse(bytes(block.group(2))).isSignedByItsKey()
                    ? Optional.empty()
                    : Optional.of("x509: the signature does not fit the public key");
        } catch (GeneralSecurityException e) {
            return Optional.of("x509: " + e.getMessage());
        }
    }

    /** Why a value is no chain of certificates; empty when it is one, or when it is absent. */
    static Optional<String> checkCertificates(JsonNode value) {
        String text = text(value);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher block = BLOCK.matcher(text);
        int end = 0;
        while (block.find()) {
            if (!text.substring(end, block.start()).isBlank()) {
                return Optional.of("found non-PEM data before or between blocks");
            }
            if (!block.group(1).equals("CERTIFICATE")) {
                return Optional.of("only CERTIFICATE PEM blocks are allowed, found \"" + block.group(1) + "\"");
            }
            try {
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(bytes(block.group(2))));
            } catch (CertificateException e) {
                return Optional.of("x509: " + e.getMessage());
            }
            end = block.end();
        }
        if (end == 0) {
            return Optional.of("must contain one or more PEM blocks");
        }
        return text.substring(end).isBlank() ? Optional.empty() : Optional.of("found trailing non-PEM data");
    }

    private static byte[] bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    private static String text(JsonNode value) {
        try {
            byte[] bytes = value.isTextual() ? value.binaryValue() : new byte[0];
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
