package dev.polder.server.request.outgoing;

import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.machinery.cel.library.value.IpAddress;
import dev.polder.server.request.outgoing.SpecialNetworks.Special;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses this server connects to when a logical cluster names a peer. Some never; otherwise the narrowest network
 * that an address lies in decides, of those that an operator has named and those that are internal by their nature. What lies in none is
 * connected to. An IPv6 address that carries an IPv4 address must pass as both.
 */
public final class OutboundRules {

    private final List<Rule> rules;

    /** What is done about a network; {@code why} is how a log calls it. */
    private record Rule(Cidr network, boolean refused, String why) {}

    /**
     * The rules of a server.
     *
     * @param allow networks that are connected to
     * @param deny networks that are not
     * @param internal whether internal networks may be reached without being named
     */
    public OutboundRules(Collection<Cidr> allow, Collection<Cidr> deny, boolean internal) {
        List<Rule> all = new ArrayList<>();
        // Of networks of the same width the first decides: what an operator has said.
        allow.forEach(network -> all.add(new Rule(network, false, "--outbound-allow " + network)));
        deny.forEach(network -> all.add(new Rule(network, true, "--outbound-deny " + network)));
        if (!internal) {
            for (Special one : SpecialNetworks.INTERNAL) {
                String why = one.network() + " (" + one.what() + "), which --outbound-allow does not name";
                all.add(new Rule(one.network(), true, why));
            }
        }
        this.rules = List.copyOf(all);
    }

    /** The network that no rule can open and that a network lies in, with what it is; empty when there is none. */
    public static Optional<String> never(Cidr network) {
        return SpecialNetworks.NEVER.stream()
                .filter(special -> special.network().contains(network))
                .map(OutboundRules::named)
                .findFirst();
    }

    /** Why there are no connections to an address, for the operator; empty when there may be. */
    public Optional<String> refusal(IpAddress address) {
        List<IpAddress> forms = EmbeddedAddresses.of(address);
        for (IpAddress form : forms) {
            for (Special special : SpecialNetworks.NEVER) {
                if (special.network().contains(form)) {
                    return Optional.of(named(special) + ", always refused");
                }
            }
        }
        return forms.stream().flatMap(form -> decided(form).stream()).findFirst();
    }

    private Optional<String> decided(IpAddress address) {
        Rule narrowest = null;
        for (Rule rule : rules) {
            boolean narrower = narrowest == null
                    || rule.network().bits() > narrowest.network().bits();
            if (narrower && rule.network().contains(address)) {
                narrowest = rule;
            }
        }
        return narrowest != null && narrowest.refused() ? Optional.of(narrowest.why()) : Optional.empty();
    }

    private static String named(Special special) {
        return special.network() + " (" + special.what() + ")";
    }
}
