package dev.polder.server.request.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.machinery.cel.library.value.IpAddress;
import dev.polder.machinery.cel.library.value.ValueSyntaxException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are connected to. */
class OutboundRulesTest {

    private static final OutboundRules LOCAL = rules(List.of(), List.of(), true);
    private static final OutboundRules PUBLIC = rules(List.of(), List.of(), false);

    private static OutboundRules rules(List<String> allow, List<String> deny, boolean internal) {
        return new OutboundRules(networks(allow), networks(deny), internal);
    }

    private static List<Cidr> networks(List<String> texts) {
        return texts.stream().map(OutboundRulesTest::network).toList();
    }

    private static Cidr network(String text) {
        try {
            return Cidr.parse(text);
        } catch (ValueSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Also the mapped ones, as what a name server says is mere bytes. */
    private static IpAddress address(String text) {
        try {
            if (text.matches("::ffff:[0-9]+\\..*")) {
                return mapped(IpAddress.parse(text.substring(7)));
            }
            return IpAddress.parse(text);
        } catch (ValueSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static IpAddress mapped(IpAddress v4) {
        return new IpAddress(false, 0, 0xffff_0000_0000L | v4.low());
    }

    /** Nothing opens these. The carriers: mapped, compatible, translated, NAT64, 6to4, Teredo (server, client), ISATAP. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.0",
                "169.254.255.255",
                "169.254.170.2",
                "fe80::1",
                "febf::1",
                "fe80::a9fe:a9fe",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "fd00:ec2::254",
                "fd00:ec2::23",
                "fd20:ce::254",
                "fd00:42::42",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "224.0.0.1",
                "239.255.255.255",
                "ff02::1",
                "240.0.0.1",
                "255.255.255.255",
                "::ffff:169.254.169.254",
                "::169.254.169.254",
                "::ffff:0:169.254.169.254",
                "64:ff9b::169.254.169.254",
                "2002:a9fe:a9fe::1",
                "2001:0:a9fe:a9fe::",
                "2001:0:808:808::5601:5601",
                "2606:4700::5efe:169.254.169.254",
                "2606:4700::200:5efe:169.254.169.254",
                "::ffff:0.0.0.0",
                "64:ff9b::100.100.100.200",
            })
    void metadataAndLikes_areRefusedWhateverIsAllowed(String text) {
        OutboundRules open = rules(List.of("0.0.0.0/0", "::/0", "128.0.0.0/1", "fc00::/7"), List.of(), true);
        assertThat(open.refusal(address(text)))
                .hasValueSatisfying(why -> assertThat(why).endsWith(", always refused"));
        assertThat(PUBLIC.refusal(address(text))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.1",
                "::1",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "198.18.0.1",
                "192.0.2.1",
                "fd12:3456::1",
                "fec0::1",
                "2001:db8::1",
                "64:ff9b:1::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::10.0.0.1",
                "2002:7f00:1::",
            })
    void internalAddresses_areReachedByLocalServersAlone(String text) {
        assertThat(PUBLIC.refusal(address(text))).isPresent();
        assertThat(LOCAL.refusal(address(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "128.0.0.1",
                "172.32.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "100.128.0.1",
                "100.63.255.255",
                "223.255.255.255",
                "2606:4700::1111",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1",
                "::ffff:8.8.8.8",
            })
    void otherAddresses_areReached(String text) {
        assertThat(PUBLIC.refusal(address(text))).isEmpty();
        assertThat(LOCAL.refusal(address(text))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, ''",
        "10.1.3.3, --outbound-deny 10.1.3.0/24",
        "10.1.3.4, ''",
        "10.2.0.1, '10.0.0.0/8 (private), which --outbound-allow does not name'",
        "192.168.0.1, ''",
        "8.8.8.8, --outbound-deny 8.0.0.0/8",
        "9.9.9.9, ''",
        "fd00:1::1, ''",
        "64:ff9b::10.1.3.3, --outbound-deny 10.1.3.0/24",
        "64:ff9b::10.1.2.3, ''",
        "127.0.0.1, '127.0.0.0/8 (loopback), which --outbound-allow does not name'",
    })
    void narrowestNetwork_decides(String text, String why) {
        OutboundRules rules = rules(
                List.of("10.1.0.0/16", "10.1.3.4/32", "192.168.0.0/16", "fd00:1::/32", "0.0.0.0/0"),
                List.of("10.1.3.0/24", "8.0.0.0/8"),
                false);
        assertThat(rules.refusal(address(text)).orElse("")).isEqualTo(why);
    }

    @Test
    void everythingDenied_leavesWhatIsAllowed() {
        OutboundRules rules = rules(List.of("8.8.8.0/24"), List.of("0.0.0.0/0", "::/0"), true);
        assertThat(rules.refusal(address("8.8.8.8"))).isEmpty();
        assertThat(rules.refusal(address("8.8.9.8"))).hasValue("--outbound-deny 0.0.0.0/0");
        assertThat(rules.refusal(address("127.0.0.1"))).hasValue("--outbound-deny 0.0.0.0/0");
        assertThat(rules.refusal(address("2606:4700::1"))).hasValue("--outbound-deny ::/0");
    }

    @Test
    void networkThatCannotBeAllowed_isNamed() {
        assertThat(OutboundRules.never(network("169.254.169.254/32"))).hasValue("169.254.0.0/16 (link-local)");
        assertThat(OutboundRules.never(network("255.255.255.255/32"))).hasValue("240.0.0.0/4 (reserved)");
        assertThat(OutboundRules.never(network("169.0.0.0/8"))).isEmpty();
    }

    /** The JDK's own idea of the same classes, over addresses at random; it refuses rules that forget a class. */
    @Test
    void addressesAtRandom_areJudgedAsTheJdkClassifiesThem() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(bytes);
            if (i % 4 == 1) {
                bytes[0] = (byte) 0xfe;
            }
            InetAddress jdk = InetAddress.getByAddress(bytes);
            boolean never = jdk.isLinkLocalAddress() || jdk.isMulticastAddress() || jdk.isAnyLocalAddress();
            boolean internal = jdk.isLoopbackAddress() || jdk.isSiteLocalAddress();
            Optional<String> refused = PUBLIC.refusal(of(bytes));
            if (never || internal) {
                assertThat(refused).as(jdk.toString()).isPresent();
            }
            if (never) {
                assertThat(LOCAL.refusal(of(bytes))).as(jdk.toString()).isPresent();
            }
        }
    }

    private static IpAddress of(byte[] bytes) throws UnknownHostException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return bytes.length == 4
                ? new IpAddress(true, 0, Integer.toUnsignedLong(buffer.getInt()))
                : new IpAddress(false, buffer.getLong(), buffer.getLong());
    }
}
