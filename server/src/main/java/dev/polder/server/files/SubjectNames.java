package dev.polder.server.files;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names a serving certificate is good for.
 *
 * @param dns DNS names in lower case
 * @param addresses IP addresses as the JDK prints them
 */
record SubjectNames(Set<String> dns, Set<String> addresses) {

    private static final Pattern DNS = Pattern.compile("[a-z0-9*_]([a-z0-9._-]{0,251}[a-z0-9])?");
    private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");
    /** The tags of RFC 5280 {@code GeneralName}, as {@link X509Certificate} reports them. */
    private static final int DNS_TAG = 2;

    private static final int ADDRESS_TAG = 7;

    /**
     * Sorts names into the two kinds. Wildcard addresses name nobody and are left out, as is what is no name at all.
     */
    static SubjectNames of(Collection<String> names) {
        Set<String> dns = new TreeSet<>();
        Set<String> addresses = new TreeSet<>();
        for (String name : names) {
            String lower = name.strip().toLowerCase(Locale.ROOT);
            if (isAddress(lower)) {
                InetAddress address = parse(lower);
                if (!address.isAnyLocalAddress()) {
                    addresses.add(address.getHostAddress());
                }
            } else if (DNS.matcher(lower).matches()) {
                dns.add(lower);
            }
        }
        return new SubjectNames(dns, addresses);
    }

    /** The names of a certificate. */
    static SubjectNames of(X509Certificate certificate) throws CertificateParsingException {
        Set<String> dns = new TreeSet<>();
        Set<String> addresses = new TreeSet<>();
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if (name.get(0).equals(DNS_TAG)) {
                dns.add(name.get(1).toString().toLowerCase(Locale.ROOT));
            } else if (name.get(0).equals(ADDRESS_TAG)) {
                addresses.add(parse(name.get(1).toString()).getHostAddress());
            }
        }
        return new SubjectNames(dns, addresses);
    }

    boolean covers(SubjectNames wanted) {
        return dns.containsAll(wanted.dns) && addresses.containsAll(wanted.addresses);
    }

    static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || IPV4.matcher(name).matches();
    }

    /** The name of this host; empty when it has none. */
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** Only literals get here, so nothing is looked up. */
    private static InetAddress parse(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + literal, e);
        }
    }
}
