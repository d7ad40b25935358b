package dev.polder.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Why there was no answer, in the words that Go's HTTP client has for the usual causes. */
final class TransportWords {

    private TransportWords() {}

    /** The refusal that a failed request becomes. */
    static ApiException of(String method, URI url, IOException failure) {
        String verb = method.charAt(0) + method.substring(1).toLowerCase(java.util.Locale.ROOT);
        return new ApiException(0, verb + " \"" + url + "\": " + why(url, failure));
    }

    private static String why(URI url, IOException failure) {
        if (failure instanceof SocketTimeoutException) {
            return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
        }
        if (failure instanceof ConnectException) {
            boolean refused = String.valueOf(failure.getMessage()).contains("refused");
            return "dial tcp " + address(url) + ": connect: "
                    + (refused ? "connection refused" : "connection timed out");
        }
        if (failure instanceof UnknownHostException) {
            return "dial tcp: lookup " + url.getHost() + ": no such host";
        }
        if (failure instanceof SSLException) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof CertPathValidatorException
                        || String.valueOf(cause.getMessage()).contains("unable to find valid certification path")) {
                    return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
                }
            }
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof CertificateException) {
                    return "tls: failed to verify certificate: x509: " + cause.getMessage();
                }
            }
        }
        return String.valueOf(failure.getMessage());
    }

    private static String address(URI url) {
        int port = url.getPort() < 0 ? ("https".equals(url.getScheme()) ? 443 : 80) : url.getPort();
        String host = String.valueOf(url.getHost());
        try {
            String address = InetAddress.getByName(host).getHostAddress();
            return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
        } catch (UnknownHostException e) {
            return host + ":" + port;
        }
    }
}
