package dev.polder.server.http.peer;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a peer could not be asked, in the words of Go's {@code net}, {@code crypto/tls} and {@code net/http}. */
final class PeerFailures {

    private static final Pattern ADDRESS = Pattern.compile("/([0-9a-fA-F.:]+:\\d+)$");
    private static final String UNTRUSTED = "tls: failed to verify certificate: x509: ";

    /** The same for every address and every rule: it tells nothing about what is there. */
    private static final String REFUSED = ": connect: this server makes no connections to the address of this host";

    private PeerFailures() {}

    static String words(Throwable failure, String host, int port) {
        Throwable last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String known = known(cause, host, port);
            if (known != null) {
                return known;
            }
            last = cause;
        }
        return String.valueOf(last.getMessage());
    }

    private static @Nullable String known(Throwable cause, String host, int port) {
        return switch (cause) {
            case PeerRoute.RefusedAddress e -> "dial tcp " + host + ":" + port + REFUSED;
            case TimeoutException e -> "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
            case ConnectTimeoutException e -> dial(e, host, port) + "i/o timeout";
            case NoRouteToHostException e -> dial(e, host, port) + "connect: no route to host";
            case ConnectException e -> dial(e, host, port) + "connect: connection refused";
            case UnknownHostException e -> "dial tcp: lookup " + host + ": no such host";
            case ConnectionPoolTooBusyException e -> "too many calls are waiting for " + host + ":" + port;
            case HttpClosedException e -> "EOF";
            case CertificateExpiredException e -> UNTRUSTED + "certificate has expired or is not yet valid";
            case CertificateNotYetValidException e -> UNTRUSTED + "certificate has expired or is not yet valid";
            case CertPathBuilderException e -> UNTRUSTED + "certificate signed by unknown authority";
            case CertPathValidatorException e
            when !isOfTime(e) -> UNTRUSTED + "certificate signed by unknown authority";
            case CertificateException e when mismatch(e) -> UNTRUSTED + "certificate is not valid for " + host;
            case SSLException e when e.getCause() == null -> "tls: " + e.getMessage();
            default -> null;
        };
    }

    /** A path that ends with a known authority, of which a certificate is too old or too young: the cause says which. */
    private static boolean isOfTime(CertPathValidatorException e) {
        return e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID;
    }

    /** The JDK's checker of names says it in no other way than its message. */
    private static boolean mismatch(CertificateException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("No subject alternative") || message.startsWith("No name matching");
    }

    /** The address that was tried, when the failure tells it. */
    private static String dial(Exception e, String host, int port) {
        Matcher address = ADDRESS.matcher(String.valueOf(e.getMessage()));
        return "dial tcp " + (address.find() ? address.group(1) : host + ":" + port) + ": ";
    }
}
