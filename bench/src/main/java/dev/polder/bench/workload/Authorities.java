package dev.polder.bench.workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the clients of a server trust: its kubeconfig says so wherever its keys lie. */
public final class Authorities {

    private static final Pattern DATA = Pattern.compile("certificate-authority-data: *\"?([A-Za-z0-9+/=]+)");

    private Authorities() {}

    /**
     * The certificates of a server that is ready, as PEM.
     *
     * @param root its root directory
     * @throws IOException when its kubeconfig is not there or has none
     */
    public static String of(Path root) throws IOException {
        Path kubeconfig = root.resolve("admin.kubeconfig");
        Matcher data = DATA.matcher(Files.readString(kubeconfig));
        if (!data.find()) {
            throw new IOException(kubeconfig + " has no certificate-authority-data");
        }
        return new String(Base64.getDecoder().decode(data.group(1)), StandardCharsets.UTF_8);
    }
}
