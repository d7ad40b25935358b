package dev.polder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Admission plugins on the command line (apiserver {@code pkg/server/options/admission.go}). */
class AdmissionFlagsTest {

    @TempDir
    private Path temp = Path.of("");

    private final StringWriter err = new StringWriter();

    private int start(String root, String flags) {
        List<String> line = new ArrayList<>(List.of("start", "--root-directory=" + root, "--secure-port=0"));
        line.addAll(List.of(flags.split(" ")));
        Shell shell = new Shell(
                new PrintWriter(new StringWriter()), new PrintWriter(err), (server, announce) -> announce.run());
        return Polder.run(shell, line.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--enable-admission-plugins=LimitRanger | enable-admission-plugins plugin \"LimitRanger\" is unknown",
                "--disable-admission-plugins=kcp.io/PathAnnotation,Magic | disable-admission-plugins plugin \"Magic\" is unknown",
                "--disable-admission-plugins=kcp.io/PathAnnotation --enable-admission-plugins=kcp.io/PathAnnotation |"
                        + " [kcp.io/PathAnnotation] in enable-admission-plugins and disable-admission-plugins overlapped"
            })
    void start_wrongAdmissionPlugins_areRefused(String flags, String why) {
        assertThat(start(temp.resolve("root").toString(), flags)).isEqualTo(1);
        assertThat(err.toString()).contains(why);
        assertThat(temp.resolve("root")).doesNotExist();
    }

    @Test
    void start_pluginsThatThereAre_areTurnedOnAndOff() {
        String flags = "--disable-admission-plugins=kcp.io/PathAnnotation,KCPMutatingAdmissionPolicy"
                + " --enable-admission-plugins=KCPValidatingAdmissionPolicy";
        assertThat(start("", flags)).isZero();
        assertThat(err.toString()).isEmpty();
    }
}
