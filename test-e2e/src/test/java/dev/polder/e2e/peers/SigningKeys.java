package dev.polder.e2e.peers;

import dev.polder.e2e.harness.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Two keys for tokens of service accounts, and for each server the files that say which it signs with and which it knows. */
final class SigningKeys {

    private static final int RSA_BITS = 2048;
    private static final long LIMIT_SECONDS = 60;

    private final Path folder;
    private final KeyPair old = generate();
    private final KeyPair fresh = generate();

    SigningKeys(Path folder) {
        this.folder = folder;
    }

    /** What a server is started with: it signs with the old key and knows no other. */
    List<String> flags(int server) {
        write(signing(server), pem("PRIVATE", old.getPrivate()));
        write(known(server), pem("PUBLIC", old.getPublic()));
        return List.of(
                "--service-account-signing-key-file",
                signing(server).toString(),
                "--service-account-key-file",
                known(server).toString());
    }

    /** Has a server know both keys; returns when it has said so. */
    void tellNew(ServerProcess server, int number) {
        change(server, known(number), pem("PUBLIC", old.getPublic()) + pem("PUBLIC", fresh.getPublic()));
    }

    /** Has a server sign with the new key; returns when it has said so. */
    void signWithNew(ServerProcess server, int number) {
        change(server, signing(number), pem("PRIVATE", fresh.getPrivate()));
    }

    /** Has a server know the new key only; returns when it has said so. */
    void forgetOld(ServerProcess server, int number) {
        change(server, known(number), pem("PUBLIC", fresh.getPublic()));
    }

    private static void change(ServerProcess server, Path file, String text) {
        Future<String> said = server.said(
                server.output().size(), line -> line.contains("read again: ") && line.contains(file.toString()));
        write(file, text);
        try {
            said.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError(file + " was not read again", failure);
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Path signing(int server) {
        return folder.resolve("signing-" + server + ".pem");
    }

    private Path known(int server) {
        return folder.resolve("known-" + server + ".pem");
    }

    /** A file is never seen half written. */
    private static void write(Path file, String text) {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String pem(String kind, Key key) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN " + kind + " KEY-----\n" + text + "\n-----END " + kind + " KEY-----\n";
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
