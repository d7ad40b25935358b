package dev.polder.storage.etcd.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and certificates that it signed, made by the JDK's keytool, as PEM files of a folder. */
public final class TestCertificates {

    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path store;

    /** Makes the authority. */
    public TestCertificates(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("keys.p12");
        keytool("ca", List.of("-ext", "bc:c", "-ext", "ku=keyCertSign"));
        write("ca");
    }

    /** Makes a key and a certificate for a server on loopback or for a client. */
    public void sign(String name) {
        keytool(name, List.of("-signer", "ca", "-ext", "san=ip:127.0.0.1", "-ext", "eku=serverAuth,clientAuth"));
        write(name);
    }

    public Path authority() {
        return certificate("ca");
    }

    public Path certificate(String name) {
        return folder.resolve(name + ".crt");
    }

    public Path key(String name) {
        return folder.resolve(name + ".key");
    }

    private void keytool(String alias, List<String> further) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(further);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keytool.log").toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool: " + Files.readString(folder.resolve("keytool.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void write(String alias) {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            Files.writeString(
                    certificate(alias),
                    pem("CERTIFICATE", keys.getCertificate(alias).getEncoded()));
            Files.writeString(
                    key(alias),
                    pem(
                            "PRIVATE KEY",
                            keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] content) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }
}
