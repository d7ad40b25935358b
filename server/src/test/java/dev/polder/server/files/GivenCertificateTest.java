package dev.polder.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A serving certificate that is given is used as it is, and refused before anything is written when it cannot be. */
class GivenCertificateTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    private Path temp = Path.of("");

    private static KeyAndCertificate make(boolean rsa) throws Exception {
        CertificateMaker maker = new CertificateMaker(CLOCK);
        KeyAndCertificate authority = maker.authority("somebody", Duration.ofDays(2), rsa);
        return rsa
                ? authority
                : maker.serving(authority, SubjectNames.of(List.of("polder.example.com")), Duration.ofDays(1));
    }

    private FilesConfig.Serving write(String certificates, String key) throws Exception {
        return new FilesConfig.Serving(
                Files.writeString(temp.resolve("tls.crt"), certificates),
                Files.writeString(temp.resolve("tls.key"), key));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void given_isUsed_andClientsAreToldToTrustIt(boolean rsa) throws Exception {
        KeyAndCertificate made = make(rsa);
        FilesConfig.Serving given = write(made.certificates(), made.key());
        Path root = temp.resolve("root");
        ServerFiles files = ServerFiles.prepare(
                ServerConfig.defaults().with(FilesConfig.in(root).withServing(given)), CLOCK, () -> "token");
        files.write("https://polder.example.com");
        assertThat(files.serving()).isEqualTo(made);
        assertThat(files.authority()).isEqualTo(made.certificates());
        assertThat(root.resolve("client-ca.crt")).exists();
        assertThat(root.resolve("apiserver.crt")).doesNotExist();
        assertThat(root.resolve("ca.key")).doesNotExist();
    }

    @Test
    void keyOfAnother_isRefused() throws Exception {
        FilesConfig.Serving given =
                write(make(false).certificates(), make(false).key());
        assertThatThrownBy(() -> GivenCertificate.serving(given))
                .isInstanceOf(UnusableFilesException.class)
                .hasMessage("cannot use " + given.key() + ": it is not the key of " + given.certificates()
                        + "; correct the file or the flag --tls-private-key-file");
    }

    @Test
    void garbage_isRefused() throws Exception {
        KeyAndCertificate made = make(false);
        assertThatThrownBy(() -> GivenCertificate.serving(write("no certificate", made.key())))
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageEndingWith("; correct the file or the flag --tls-cert-file");
        assertThatThrownBy(() -> GivenCertificate.serving(write(made.certificates(), "no key")))
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageEndingWith("; correct the file or the flag --tls-private-key-file");
        Path none = temp.resolve("none");
        assertThatThrownBy(() -> GivenCertificate.serving(new FilesConfig.Serving(none, none)))
                .hasMessage(
                        "cannot use " + none + ": there is no such file; correct the file or the flag --tls-cert-file");
    }

    @Test
    void clientAuthority_withoutCertificate_isRefused() throws Exception {
        Path file = Files.writeString(temp.resolve("clients.crt"), "no certificate");
        assertThatThrownBy(() -> GivenCertificate.authorities(file))
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageStartingWith("cannot use " + file + ": ")
                .hasMessageEndingWith("; correct the file or the flag --client-ca-file");
    }
}
