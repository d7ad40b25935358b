package dev.polder.cli.flag;

import dev.polder.storage.StoreQuota;
import dev.polder.storage.remote.RemoteStoreConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the store is when it is not this server's own. Flags are called as kube-apiserver calls them. */
public final class EtcdFlags extends Flags {

    private static final String EMBEDDED = "embedded";

    @Option(
            names = "--etcd-servers",
            paramLabel = "URLS",
            split = ",",
            defaultValue = EMBEDDED,
            description = "The members of an etcd cluster, e.g. https://10.0.0.1:2379,https://10.0.0.2:2379;"
                    + " any number of servers may share it. 'embedded' is the store inside this process."
                    + " Default: ${DEFAULT-VALUE}")
    private List<String> servers = new ArrayList<>();

    @Option(
            names = "--etcd-prefix",
            paramLabel = "PREFIX",
            defaultValue = RemoteStoreConfig.DEFAULT_PREFIX,
            description = "What the keys in etcd start with. Default: ${DEFAULT-VALUE}")
    private String prefix = "";

    @Option(
            names = "--etcd-cafile",
            paramLabel = "FILE",
            description = "The PEM certificates of the authority that signed etcd's.")
    private @Nullable Path authority;

    @Option(
            names = "--etcd-certfile",
            paramLabel = "FILE",
            description = "A PEM client certificate for etcd; goes with --etcd-keyfile.")
    private @Nullable Path certificate;

    @Option(names = "--etcd-keyfile", paramLabel = "FILE", description = "Its PEM key, PKCS #8.")
    private @Nullable Path key;

    @Option(
            names = "--etcd-user",
            paramLabel = "NAME",
            defaultValue = "",
            description = "The user of etcd; goes with --etcd-password-file.")
    private String user = "";

    @Option(
            names = "--etcd-password-file",
            paramLabel = "FILE",
            description = "A file with the user's password; a line break at its end does not count.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--etcd-quota-backend-bytes",
            paramLabel = "BYTES",
            defaultValue = "2147483648",
            description = "What etcd was given as --quota-backend-bytes. From 80 %% on creates are refused, before etcd"
                    + " refuses everything; the history of this server's writes takes at most a quarter."
                    + " Default: ${DEFAULT-VALUE}, as etcd's")
    private long quotaBytes;

    /**
     * The store that the flags name; empty for the embedded one.
     *
     * @throws ParameterException when they do not fit together
     */
    public Optional<RemoteStoreConfig> store() {
        if (servers.equals(List.of(EMBEDDED))) {
            return Optional.empty();
        }
        if (quotaBytes < 1) {
            throw refused("--etcd-quota-backend-bytes " + quotaBytes + " must be a positive number of bytes");
        }
        try {
            List<URI> members =
                    servers.stream().map(String::strip).map(URI::create).toList();
            return Optional.of(
                    RemoteStoreConfig.of(members, prefix).with(credentials()).withQuota(new StoreQuota(quotaBytes)));
        } catch (IllegalArgumentException e) {
            throw refused("--etcd-servers=" + String.join(",", servers) + ": " + e.getMessage());
        }
    }

    private RemoteStoreConfig.Credentials credentials() {
        if ((certificate == null) != (key == null)) {
            throw refused("--etcd-certfile and --etcd-keyfile go together");
        }
        if (user.isEmpty() != (passwordFile == null)) {
            throw refused("--etcd-user and --etcd-password-file go together");
        }
        return new RemoteStoreConfig.Credentials(authority, certificate, key, user, password());
    }

    private String password() {
        Path file = passwordFile;
        if (file == null) {
            return "";
        }
        try {
            return Files.readString(file).replaceFirst("\\R$", "");
        } catch (IOException e) {
            throw refused("--etcd-password-file " + file + " cannot be read: " + e.getMessage());
        }
    }
}
