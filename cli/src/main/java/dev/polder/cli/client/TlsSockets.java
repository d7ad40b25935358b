package dev.polder.cli.client;

import dev.polder.cli.kubeconfig.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS as a kubeconfig wants it: whom to trust, what to show, and which name the server must prove. */
final class TlsSockets extends SSLSocketFactory {

    private static final char[] NO_PASSWORD = {};

    private final SSLSocketFactory sockets;
    private final boolean insecure;
    private final String serverName;

    private TlsSockets(SSLSocketFactory sockets, boolean insecure, String serverName) {
        this.sockets = sockets;
        this.insecure = insecure;
        this.serverName = serverName;
    }

    /**
     * Sockets for one connection.
     *
     * @throws ApiException when its certificates cannot be read
     */
    static TlsSockets of(Connection connection, Identity identity) {
        Connection.Tls tls = connection.tls();
        return new TlsSockets(context(tls, identity).getSocketFactory(), tls.insecure(), tls.serverName());
    }

    /**
     * Whom a connection trusts, and what it shows.
     *
     * @throws ApiException when the certificates cannot be read
     */
    static SSLContext context(Connection.Tls tls, Identity identity) {
        boolean authority =
                !tls.authorityData().isEmpty() || !tls.authorityFile().isEmpty();
        if (tls.insecure() && authority) {
            // client-go: transport.TLSConfigFor
            throw new ApiException(0, "specifying a root certificates file with the insecure flag is not allowed");
        }
        try {
            TrustManager[] trusted = null;
            if (tls.insecure()) {
                trusted = new TrustManager[] {new TrustsEverybody()};
            } else if (authority) {
                trusted = trusting(Pem.certificates(bytes(tls.authorityData(), tls.authorityFile())));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(identity), trusted, null);
            return context;
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new ApiException(0, "the certificates of the kubeconfig cannot be used: " + e.getMessage());
        }
    }

    /** What TLS shows: a certificate chain and its key in PEM, both empty for nothing. */
    record Identity(byte[] certificate, byte[] key) {

        static final Identity NONE = new Identity(new byte[0], new byte[0]);

        static Identity of(Connection.ClientCertificate certificate) {
            try {
                return new Identity(
                        bytes(certificate.data(), certificate.file()),
                        bytes(certificate.keyData(), certificate.keyFile()));
            } catch (IOException | IllegalArgumentException e) {
                throw new ApiException(0, "the client certificate cannot be read: " + e.getMessage());
            }
        }
    }

    private static byte[] bytes(String data, String file) throws IOException {
        if (!data.isEmpty()) {
            return Base64.getMimeDecoder().decode(data);
        }
        return file.isEmpty() ? new byte[0] : Files.readAllBytes(Path.of(file));
    }

    private static TrustManager[] trusting(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca" + i, authorities.get(i));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(Identity identity) throws GeneralSecurityException, IOException {
        if (identity.certificate().length == 0) {
            return null;
        }
        List<X509Certificate> chain = Pem.certificates(identity.certificate());
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "client",
                Pem.privateKey(identity.key(), chain.get(0)),
                NO_PASSWORD,
                chain.toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        return keys.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    /** The one that the JDK's HTTP client calls, with a socket that is connected to the server or to a proxy. */
    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        String name = serverName.isEmpty() ? host : serverName;
        SSLSocket socket = (SSLSocket) sockets.createSocket(connected, name, port, autoClose);
        SSLParameters parameters = socket.getSSLParameters();
        if (!insecure) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (!serverName.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(new Socket(host, port), host, port, true);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(new Socket(host, port, local, localPort), host, port, true);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(new Socket(host, port), name(host), port, true);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(new Socket(host, port, local, localPort), name(host), port, true);
    }

    private static String name(InetAddress host) throws UnknownHostException {
        String address = host.getHostAddress();
        if (address == null) {
            throw new UnknownHostException(host.toString());
        }
        return address;
    }
}
