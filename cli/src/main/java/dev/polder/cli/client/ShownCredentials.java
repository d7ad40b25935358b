package dev.polder.cli.client;

import dev.polder.cli.client.CredentialProgram.Credentials;
import dev.polder.cli.client.TlsSockets.Identity;
import dev.polder.cli.kubeconfig.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * What a user of a kubeconfig shows of themselves; a program that gives credentials is run for it.
 *
 * @param authorization the value of the header; empty for none
 * @param identity what TLS shows
 */
record ShownCredentials(String authorization, Identity identity) {

    /**
     * The credentials of a user.
     *
     * @throws ApiException when they cannot be read, or the program gives none
     */
    static ShownCredentials of(Connection.User user) {
        Identity identity = Identity.of(user.certificate());
        String token = token(user.token());
        if (token.isEmpty()
                && user.basic().isEmpty()
                && !user.plugin().command().isEmpty()) {
            Credentials credentials = CredentialProgram.run(user.plugin());
            token = credentials.token();
            identity = credentials.identity().certificate().length == 0 ? identity : credentials.identity();
        }
        if (!token.isEmpty()) {
            return new ShownCredentials("Bearer " + token, identity);
        }
        if (user.basic().isEmpty()) {
            return new ShownCredentials("", identity);
        }
        byte[] basic = user.basic().getBytes(StandardCharsets.UTF_8);
        return new ShownCredentials("Basic " + Base64.getEncoder().encodeToString(basic), identity);
    }

    private static String token(Connection.Token token) {
        if (!token.value().isEmpty() || token.file().isEmpty()) {
            return token.value();
        }
        try {
            return Files.readString(Path.of(token.file())).strip();
        } catch (IOException e) {
            throw new ApiException(0, "open " + token.file() + ": no such file or directory");
        }
    }
}
