package dev.polder.cli.flag;

import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.machinery.cel.library.value.ValueSyntaxException;
import dev.polder.server.config.OutboundConfig;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the server connects to when somebody's webhook or issuer is there. */
public final class OutboundFlags extends Flags {

    private static final String ALLOW = "--outbound-allow";
    private static final String DENY = "--outbound-deny";

    @Option(
            names = ALLOW,
            paramLabel = "NETWORK",
            split = ",",
            description =
                    "Networks, such as 10.1.0.0/16, in which webhooks and token issuers may be that users name. Of"
                            + " all that an address lies in, the narrowest decides. Without it all but internal networks, and"
                            + " these too while the server listens on loopback; link-local and metadata addresses never.")
    private List<String> allow = List.of();

    @Option(
            names = DENY,
            paramLabel = "NETWORK",
            split = ",",
            description = "Networks in which they may not be; 0.0.0.0/0,::/0 leaves those of --outbound-allow alone.")
    private List<String> deny = List.of();

    /**
     * The configuration.
     *
     * @throws ParameterException when one is no network, is in both lists, or can never be allowed
     */
    public OutboundConfig config() {
        List<Cidr> allowed = networks(ALLOW, allow);
        List<Cidr> denied = networks(DENY, deny);
        try {
            return new OutboundConfig(allowed, denied, OutboundConfig.defaults().limits());
        } catch (IllegalArgumentException e) {
            throw refused(ALLOW + " " + e.getMessage());
        }
    }

    private List<Cidr> networks(String flag, List<String> texts) {
        List<Cidr> networks = new ArrayList<>();
        for (String text : texts) {
            if (!text.isEmpty()) {
                networks.add(network(flag, text));
            }
        }
        return networks;
    }

    private Cidr network(String flag, String text) {
        Cidr network;
        try {
            network = Cidr.parse(text);
        } catch (ValueSyntaxException e) {
            throw refused(flag + " " + text + " is not a network such as 10.1.0.0/16 or fd00:1::/32");
        }
        if (!network.masked().equals(network)) {
            throw refused(flag + " " + text + " has bits behind its prefix; the network is " + network.masked());
        }
        return network;
    }
}
