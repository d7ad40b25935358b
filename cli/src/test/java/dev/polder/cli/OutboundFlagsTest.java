package dev.polder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.cli.flag.OutboundFlags;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Networks on the command line. */
class OutboundFlagsTest {

    /** Nothing but the flags. */
    @Command
    static final class Bare {
        @Mixin
        private OutboundFlags flags = new OutboundFlags();
    }

    private static OutboundFlags parsed(String... args) {
        Bare bare = new Bare();
        new CommandLine(bare).parseArgs(args);
        return bare.flags;
    }

    @Test
    void networks_given_areThoseOfTheConfiguration() {
        OutboundFlags flags = parsed("--outbound-allow=10.1.0.0/16,fd00:1::/32", "--outbound-deny", "0.0.0.0/0,::/0");
        assertThat(flags.config().allow()).extracting(Object::toString).containsExactly("10.1.0.0/16", "fd00:1::/32");
        assertThat(flags.config().deny()).extracting(Object::toString).containsExactly("0.0.0.0/0", "::/0");
        assertThat(parsed("--outbound-allow=").config().allow()).isEmpty();
    }

    @Test
    void widerNetworkOfTheOtherList_isNoMistake() {
        OutboundFlags flags =
                parsed("--outbound-allow=10.1.0.0/16,0.0.0.0/0", "--outbound-deny=10.0.0.0/8,10.1.2.0/24");
        assertThat(flags.config().allow()).hasSize(2);
        assertThat(flags.config().deny()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--outbound-allow=10.0.0.1|--outbound-allow 10.0.0.1 is not a network such as 10.1.0.0/16 or fd00:1::/32",
                "--outbound-deny=internal|--outbound-deny internal is not a network such as 10.1.0.0/16 or fd00:1::/32",
                "--outbound-deny=10.0.0.0/33|--outbound-deny 10.0.0.0/33 is not a network such as 10.1.0.0/16 or fd00:1::/32",
                "--outbound-deny=::ffff:10.0.0.0/104|--outbound-deny ::ffff:10.0.0.0/104 is not a network such as 10.1.0.0/16 or fd00:1::/32",
                "--outbound-allow=10.1.2.3/16|--outbound-allow 10.1.2.3/16 has bits behind its prefix; the network is 10.1.0.0/16",
                "--outbound-allow=169.254.169.254/32|--outbound-allow 169.254.169.254/32 cannot be allowed: it lies in 169.254.0.0/16 (link-local), which is refused always",
                "--outbound-allow=fd00:ec2::254/128|--outbound-allow fd00:ec2::254/128 cannot be allowed: it lies in fd00:ec2::/32 (metadata), which is refused always",
                "--outbound-deny=10.0.0.0/8 --outbound-allow=10.0.0.0/8|--outbound-allow 10.0.0.0/8 is both allowed and denied; of two networks the narrower one decides, so name a part of it, or name it once",
            })
    void network_wrong_isRefusedInOneLine(String flags, String message) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Shell shell = new Shell(new PrintWriter(out), new PrintWriter(err), (server, announce) -> announce.run());
        assertThat(Polder.run(shell, ("start --root-directory= --secure-port=0 " + flags).split(" ")))
                .isEqualTo(1);
        assertThat(err.toString()).isEqualTo("Error: " + message + "; see 'polder start --help'\n");
        assertThat(out.toString()).isEmpty();
    }
}
